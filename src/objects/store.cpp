// SPDX-License-Identifier: Apache-2.0
#include "objects/store.hpp"

#include "executor/runtime_core.hpp"

#include <manta/error.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

void Store::open(std::uint64_t cap, std::chrono::nanoseconds timeout) noexcept {
  cap_ = cap;
  timeout_ = timeout;
  used_.store(0, std::memory_order_relaxed);
  peak_.store(0, std::memory_order_relaxed);
}

bool Store::try_reserve(std::uint64_t bytes) noexcept {
  // Sequentially consistent: a waiter counts itself, then tries again; release() subtracts, then reads the count.
  std::uint64_t used = used_.load(std::memory_order_seq_cst);
  do {
    if (bytes > cap_ - used) return false;
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_seq_cst));
  std::uint64_t peak = peak_.load(std::memory_order_relaxed);
  while (peak < used + bytes && !peak_.compare_exchange_weak(peak, used + bytes, std::memory_order_relaxed)) {
  }
  return true;
}

void Store::reserve(Executor& executor, std::uint64_t bytes) {
  if (bytes > cap_) {
    throw ObjectStoreFullError("a value of " + std::to_string(bytes) + " bytes can never fit: object_store_memory is " +
                               std::to_string(cap_));
  }
  if (try_reserve(bytes)) return;
  const Time deadline = executor.now() + timeout_;
  for (;;) {
    Waiter self{&executor};
    {
      MutexLock lock(mutex_);
      self.next = waiters_;
      waiters_ = &self;
      waiting_.fetch_add(1, std::memory_order_seq_cst);
    }
    if (try_reserve(bytes)) return remove(self);
    bool woken = false;
    try {
      woken = block_in(executor, self.parker, deadline, Why::kStore);
    } catch (...) {
      remove(self);
      throw;
    }
    remove(self);
    if (try_reserve(bytes)) return;
    if (!woken) {
      throw ObjectStoreFullError("no room for " + std::to_string(bytes) + " bytes: " + std::to_string(used()) + " of " +
                                 std::to_string(cap_) + " are in use and none were released in time");
    }
  }
}

void Store::release(std::uint64_t bytes) noexcept {
  used_.fetch_sub(bytes, std::memory_order_seq_cst);
  if (waiting_.load(std::memory_order_seq_cst) == 0) return;
  MutexLock lock(mutex_);
  for (Waiter* waiter = waiters_; waiter != nullptr; waiter = waiter->next) {
    waiter->executor->unpark(waiter->parker);
  }
}

void Store::remove(Waiter& waiter) noexcept {
  MutexLock lock(mutex_);
  Waiter** link = &waiters_;
  while (*link != &waiter) link = &(*link)->next;
  *link = waiter.next;
  waiting_.fetch_sub(1, std::memory_order_relaxed);  // under the mutex
}

}  // namespace detail
MANTA_NAMESPACE_END
