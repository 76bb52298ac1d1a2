// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/marks.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Two counts in one word: the references to a value or an actor, and who else needs its storage. All references
/// together need the storage once.
///
/// Threads: any.
class RefCounts {
 public:
  constexpr RefCounts(std::uint32_t refs, std::uint32_t storage_refs) noexcept
      : word_(refs * kOneRef + storage_refs * kOneStorageRef) {}

  /// Requires: the caller has a reference.
  /// Order:    none: who copies a reference already sees what it leads to.
  void add_ref() noexcept { word_.fetch_add(kOneRef, std::memory_order_relaxed); }

  /// Counts a reference where the last one may be going. False: it has gone.
  ///
  /// Requires: the caller holds the storage.
  [[nodiscard]] bool try_add_ref() noexcept {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    while ((word & kRefMask) != 0) {
      if (word_.compare_exchange_weak(word, word + kOneRef, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  /// True: it was the last reference, and the caller gives up what all of them held: the value, then the storage once.
  ///
  /// Order: release and acquire: who ends the value sees what all others did with it.
  [[nodiscard]] bool drop_ref() noexcept {
    const std::uint64_t before = word_.fetch_sub(
        kOneRef, planted(Mutation::kCountRelaxed, std::memory_order_release, std::memory_order_acq_rel));
    return (before & kRefMask) == kOneRef;
  }

  /// Requires: somebody keeps the storage meanwhile.
  void add_storage_ref() noexcept { word_.fetch_add(kOneStorageRef, std::memory_order_relaxed); }

  /// Takes back `add_storage_ref`: the caller has another.
  void take_back_storage_ref() noexcept { word_.fetch_sub(kOneStorageRef, std::memory_order_relaxed); }

  /// True: nobody needs the storage any more, and the caller frees it.
  ///
  /// Cost:  one load where the caller's is the only hold, else one atomic subtraction.
  /// Order: release and acquire: who frees it sees what all others did with it.
  [[nodiscard]] bool drop_storage_ref() noexcept {
    if (planted(Mutation::kCountLooked)) {
      word_.fetch_sub(kOneStorageRef, std::memory_order_acq_rel);
      return word_.load(std::memory_order_acquire) == 0;
    }
    return is_only_storage_ref() || word_.fetch_sub(kOneStorageRef, std::memory_order_acq_rel) < 2 * kOneStorageRef;
  }

  /// True where there is one reference.
  [[nodiscard]] bool is_only_ref() const noexcept { return (load() & kRefMask) == 1; }

  /// True where the caller has the one reference, and nobody else needs the storage: so nobody else counts any more.
  [[nodiscard]] bool is_sole_ref() const noexcept { return load() == kOneRef + kOneStorageRef; }

  /// True where there is no reference, and the caller alone needs the storage.
  [[nodiscard]] bool is_only_storage_ref() const noexcept { return load() == kOneStorageRef; }

  /// Leaves the caller's the one need for the storage.
  ///
  /// Requires: nobody else has seen what is counted.
  void reset_unshared() noexcept { word_.store(kOneStorageRef, std::memory_order_relaxed); }

 private:
  static constexpr std::uint64_t kOneRef = 1;
  static constexpr std::uint64_t kOneStorageRef = std::uint64_t{1} << 32;
  static constexpr std::uint64_t kRefMask = kOneStorageRef - 1;

  // Acquire: what those did who have given up theirs.
  [[nodiscard]] std::uint64_t load() const noexcept { return word_.load(std::memory_order_acquire); }

  atomic<std::uint64_t> word_;
};

}  // namespace detail
MANTA_NAMESPACE_END
