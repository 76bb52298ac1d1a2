// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "core/hazard.hpp"

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The account of the bytes that values hold outside their nodes, with a cap that is never exceeded.
///
/// Bytes are reserved before a value enters, and released when it dies. Values that fit into a node and own no
/// heap memory are not on the account: they cost what the node costs.
///
/// **Order.** A thread that finds no room waits in a first-in, first-out queue. So a large value gets room however many
/// small ones enter and leave. Values that fit now may overtake the first in the queue, until as many bytes have
/// overtaken it as the store holds: it may wait for bytes of a task that needs a little more room to finish.
///
/// Threads: any, also after the runtime has ended.
class Store {
 public:
  /// The least cap on a machine with hardly any memory: 64 MiB.
  static constexpr std::uint64_t kLeastShare = std::uint64_t{64} << 20;

  /// Starts a new life with nothing on the account. With a cap of 0 the cap is 30 % of the memory that is available when
  /// more than `kLeastShare` is needed for the first time, or `find_cap` is called: to read that of the system costs four
  /// times as much as all the rest of the start of a runtime.
  void open(std::uint64_t cap, std::chrono::nanoseconds timeout) noexcept;

  /// Ends all waits for room, for ever: the runtime ends.
  void close() noexcept;

  /// Adds `bytes` to the account, if there is room and no thread waits for some.
  ///
  /// Cost: one CAS.
  [[nodiscard]] bool try_reserve(std::uint64_t bytes) noexcept;

  /// Puts `bytes` on the account, when there is room.
  ///
  /// Requires: `stay` is the calling thread's in the core, the store's own.
  /// Errors:   `ObjectStoreFullError` if they can never fit, or did not within the timeout; `ShutDownError`.
  void wait_for_room(RuntimeCore& core, const BlockedGuard& stay, std::uint64_t bytes);

  /// Subtracts `bytes` from the account, and gives the room to the waiters.
  ///
  /// Cost: one atomic subtraction where nobody waits.
  void release(std::uint64_t bytes) noexcept;

  /// Asks the system for the cap, if it is not known yet.
  void find_cap() noexcept { static_cast<void>(raise_cap(0)); }

  /// What is known of the cap.
  [[nodiscard]] std::uint64_t cap() const noexcept { return cap_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t peak() const noexcept { return peak_.load(std::memory_order_relaxed); }

 private:
  enum class Answer : std::uint8_t { kWaits, kHasRoom, kTooLate, kClosed };

  /// Somebody who waits, on its own stack. All but the parker under the mutex.
  struct Waiter : WaitNote {
    Store& store;
    Executor& executor;
    const std::uint64_t bytes;
    std::uint64_t passed_by = 0;  ///< Bytes that came later and were let in before, while it was the first.
    Answer answer = Answer::kWaits;
    Parker parker{};
    Waiter* prev = nullptr;
    Waiter* next = nullptr;

    Waiter(Store& s, Executor& e, std::uint64_t b) noexcept;
  };

  /// How many of those behind a first one that does not fit are asked whether they do.
  static constexpr int kAskedBehind = 16;

  [[nodiscard]] bool take(std::uint64_t bytes) noexcept;
  [[nodiscard]] bool raise_cap(std::uint64_t seen) noexcept;
  [[nodiscard]] bool may_pass(const Waiter& first, std::uint64_t bytes) const noexcept;
  [[nodiscard]] Answer ask(Waiter& waiter) noexcept;
  [[nodiscard]] Answer stop_waiting(Waiter& waiter, Answer otherwise) noexcept;
  [[noreturn]] void throw_full(std::uint64_t bytes) const;
  void give_room() noexcept MANTA_REQUIRES(mutex_);
  void append(Waiter& waiter) noexcept MANTA_REQUIRES(mutex_);
  void unlink(Waiter& waiter) noexcept MANTA_REQUIRES(mutex_);

  atomic<std::uint64_t> cap_{0};
  atomic<bool> cap_is_known_{true};  // False: cap_ is the least share, and nobody has asked the system yet.
  std::chrono::nanoseconds timeout_{0};
  atomic<std::uint64_t> used_{0};
  atomic<std::uint64_t> peak_{0};
  atomic<std::uint32_t> waiting_{0};  // The length of the queue.
  Mutex mutex_;
  Waiter* first_ MANTA_GUARDED_BY(mutex_) = nullptr;
  Waiter* last_ MANTA_GUARDED_BY(mutex_) = nullptr;
  bool closed_ MANTA_GUARDED_BY(mutex_) = false;
};

/// Takes what a value had on the account of its runtime off it, if that has not ended.
///
/// Threads: any.
void release_bytes(RuntimeId runtime, std::uint64_t bytes) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
