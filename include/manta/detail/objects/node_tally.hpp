// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/atomic.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Counts what a pending node still waits for, and later holds the bytes that its value is charged with in the object
/// store. One word serves both, since no node needs them at once.
///
/// A pending node waits for each dependency that is not done, and for each guard: of the submission, and of a thread
/// that fails the node. The thread that brings the count to 0 decides what becomes of the node. No thread reads the
/// links to dependencies after that: they are among the arguments, which may die then.
///
/// While the submission makes the links, only the submission touches them. A thread that fails the node meanwhile
/// leaves them to it.
class NodeTally {
  // Bytes follow: a late try_guard must not change them.
  static constexpr std::uint64_t kCharged = std::uint64_t{1} << 61;
  static constexpr std::uint64_t kLinking = std::uint64_t{1} << 62;  // the submission makes the links
  static constexpr std::uint64_t kForget = std::uint64_t{1} << 63;   // the node has failed, and must be unlinked
  static constexpr std::uint64_t kCountMask = kCharged - 1;

 public:
  static constexpr std::uint64_t kMostBytes = kCharged - 1;

  /// Begins the count, with the submission's guard, and the making of the links.
  ///
  /// Requires: no other thread has seen the node.
  void begin_linking() noexcept { word_.store(kLinking + 1, std::memory_order_relaxed); }

  /// Ends the making of the links. True: the node has failed meanwhile, and the caller unlinks it.
  ///
  /// Order: acquire and release, as `forget_links`.
  [[nodiscard]] bool end_linking() noexcept {
    return (word_.fetch_sub(kLinking, std::memory_order_acq_rel) & kForget) != 0;
  }

  /// Counts one more that the node waits for. Requires: a guard.
  void add_missing() noexcept { word_.fetch_add(1, std::memory_order_relaxed); }

  /// Adds a guard, if something is missing yet.
  [[nodiscard]] bool try_guard() noexcept {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    while ((word & kCharged) == 0 && (word & kCountMask) != 0) {
      if (word_.compare_exchange_weak(word, word + 1, std::memory_order_acquire)) return true;
    }
    return false;
  }

  /// Counts off one that the node waited for, or a guard. True: it was the last.
  ///
  /// Order: acquire and release: the last caller sees what all others did to the node.
  [[nodiscard]] bool drop_missing() noexcept {
    return (word_.fetch_sub(1, std::memory_order_acq_rel) & kCountMask) == 1;
  }

  /// The node has failed, and must be unlinked. True: by the caller; else by the submission.
  ///
  /// Requires: a guard.
  /// Order:    acquire: the links, from the submission. Release: that the node has failed, to it.
  [[nodiscard]] bool forget_links() noexcept {
    return (word_.fetch_or(kForget, std::memory_order_acq_rel) & kLinking) == 0;
  }

  /// Requires: the caller ran the body, or made the node. Only a value is destroyed by the charge: if another thread
  ///           completes the node with an error, nobody reads it. `bytes` is at most kMostBytes.
  /// Order:    none: published with the phase.
  void charge(std::uint64_t bytes) noexcept {
    word_.store(bytes == 0 ? 0 : bytes | kCharged, std::memory_order_relaxed);
  }

  /// Requires, here and below: the value is the caller's to destroy.
  [[nodiscard]] bool is_charged() const noexcept { return (word_.load(std::memory_order_relaxed) & kCharged) != 0; }
  [[nodiscard]] std::uint64_t charged_bytes() const noexcept {
    return word_.load(std::memory_order_relaxed) & ~kCharged;
  }

 private:
  atomic<std::uint64_t> word_{0};
};

}  // namespace detail
MANTA_NAMESPACE_END
