// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/marks.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Two counts in one word: references to a value or an actor, and storage references, which keep its memory. All
/// references together hold one storage reference.
///
/// Threads: any.
class RefCounts {
 public:
  constexpr RefCounts(std::uint32_t refs, std::uint32_t storage_refs) noexcept
      : word_(refs * kOneRef + storage_refs * kOneStorageRef) {}

  /// Requires: the caller has a reference.
  /// Order:    none: a thread that copies a reference already sees its target.
  void add_ref() noexcept { word_.fetch_add(kOneRef, std::memory_order_relaxed); }

  /// Adds a reference unless the last one was dropped. False: it was.
  ///
  /// Requires: the storage is kept meanwhile.
  [[nodiscard]] bool try_add_ref() noexcept {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    while ((word & kRefMask) != 0) {
      if (word_.compare_exchange_weak(word, word + kOneRef, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  /// True: it was the last reference. The caller destroys the value, then drops the storage reference of all
  ///       references.
  ///
  /// Order: release and acquire: the last caller sees what all others did with the value.
  [[nodiscard]] bool drop_ref() noexcept {
    const std::uint64_t before = word_.fetch_sub(
        kOneRef, planted(Mutation::kCountRelaxed, std::memory_order_release, std::memory_order_acq_rel));
    return (before & kRefMask) == kOneRef;
  }

  /// Requires: the storage is kept meanwhile.
  void add_storage_ref() noexcept { word_.fetch_add(kOneStorageRef, std::memory_order_relaxed); }

  /// True: it was the last storage reference, and the caller frees the memory.
  ///
  /// Cost:  one load if it is the only one, else one atomic subtraction.
  /// Order: release and acquire: the last caller sees what all others did.
  [[nodiscard]] bool drop_storage_ref() noexcept {
    if (planted(Mutation::kCountLooked)) {
      word_.fetch_sub(kOneStorageRef, std::memory_order_acq_rel);
      return word_.load(std::memory_order_acquire) == 0;
    }
    return is_only_storage_ref() || word_.fetch_sub(kOneStorageRef, std::memory_order_acq_rel) < 2 * kOneStorageRef;
  }

  /// True if there is one reference.
  [[nodiscard]] bool is_only_ref() const noexcept { return (load() & kRefMask) == 1; }

  /// True if the caller has the only reference, and no other storage reference exists: no other thread counts any more.
  [[nodiscard]] bool is_sole_ref() const noexcept { return load() == kOneRef + kOneStorageRef; }

  /// True if there is no reference, and the caller has the only storage reference.
  [[nodiscard]] bool is_only_storage_ref() const noexcept { return load() == kOneStorageRef; }

  /// Leaves one storage reference, the caller's.
  ///
  /// Requires: no other thread has seen the object.
  void reset_unshared() noexcept { word_.store(kOneStorageRef, std::memory_order_relaxed); }

 private:
  static constexpr std::uint64_t kOneRef = 1;
  static constexpr std::uint64_t kOneStorageRef = std::uint64_t{1} << 32;
  static constexpr std::uint64_t kRefMask = kOneStorageRef - 1;

  // Acquire: what threads did before they dropped theirs.
  [[nodiscard]] std::uint64_t load() const noexcept { return word_.load(std::memory_order_acquire); }

  atomic<std::uint64_t> word_;
};

}  // namespace detail
MANTA_NAMESPACE_END
