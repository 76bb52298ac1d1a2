// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "executor/gate.hpp"

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The account of the bytes that values hold outside their nodes, with a cap that is never exceeded.
///
/// Bytes are reserved before a value enters, and released when it dies. Values that fit into a node and own no
/// heap memory are not on the account: they cost what the node costs.
///
/// Threads: any, also after the runtime has ended.
class Store {
 public:
  /// Starts a new life with nothing on the account.
  void open(std::uint64_t cap, std::chrono::nanoseconds timeout) noexcept;

  /// Ends all waits for room, for ever: the runtime ends.
  void close() noexcept;

  /// Puts `bytes` on the account, if there is room.
  ///
  /// Cost: one CAS.
  [[nodiscard]] bool try_reserve(std::uint64_t bytes) noexcept;

  /// Puts `bytes` on the account, when there is room.
  ///
  /// Requires: `stay` is the calling thread's in the core, the store's own.
  /// Errors:   `ObjectStoreFullError` if they can never fit, or did not within the timeout; `ShutDownError`.
  void wait_for_room(RuntimeCore& core, const Stay& stay, std::uint64_t bytes);

  void release(std::uint64_t bytes) noexcept;

  [[nodiscard]] std::uint64_t cap() const noexcept { return cap_; }
  [[nodiscard]] std::uint64_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t peak() const noexcept { return peak_.load(std::memory_order_relaxed); }

 private:
  struct Waiter {
    Executor* executor;
    Parker parker{};
    Waiter* next = nullptr;
  };

  /// False: the store is closed.
  [[nodiscard]] bool add(Waiter& waiter) noexcept;
  void remove(Waiter& waiter) noexcept;

  std::uint64_t cap_ = 0;
  std::chrono::nanoseconds timeout_{0};
  atomic<std::uint64_t> used_{0};
  atomic<std::uint64_t> peak_{0};
  atomic<std::uint32_t> waiting_{0};
  Mutex mutex_;
  Waiter* waiters_ MANTA_GUARDED_BY(mutex_) = nullptr;
  bool closed_ MANTA_GUARDED_BY(mutex_) = false;
};

/// Takes what a value had on the account of its runtime off it, if that has not ended.
///
/// Threads: any.
void release_bytes(RuntimeId runtime, std::uint64_t bytes) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
