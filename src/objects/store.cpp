// SPDX-License-Identifier: Apache-2.0
#include "objects/store.hpp"

#include "executor/gate.hpp"

#include <manta/error.hpp>
#include <manta/options.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

[[noreturn]] void throw_closed() { throw ShutDownError("the runtime has ended, and makes no room any more"); }

}  // namespace

void Store::open(std::uint64_t cap, std::chrono::nanoseconds timeout) noexcept {
  cap_ = cap;
  timeout_ = timeout;
  used_.store(0, std::memory_order_relaxed);
  peak_.store(0, std::memory_order_relaxed);
  MutexLock lock(mutex_);
  closed_ = false;
}

void Store::close() noexcept {
  MutexLock lock(mutex_);
  closed_ = true;
  for (Waiter* waiter = waiters_; waiter != nullptr; waiter = waiter->next) {
    waiter->executor->unpark(waiter->parker);
  }
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

void Store::wait_for_room(RuntimeCore& core, const Stay& stay, std::uint64_t bytes) {
  if (bytes > cap_) {
    throw ObjectStoreFullError("a value of " + std::to_string(bytes) + " bytes can never fit: object_store_memory is " +
                               std::to_string(cap_));
  }
  if (!stay.may_wait()) throw_closed();
  Executor& executor = *core.executor;
  const Time deadline = Deadline(timeout_).resolve(executor.now());
  for (;;) {
    Waiter self{&executor};
    if (!add(self)) throw_closed();
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

bool Store::add(Waiter& waiter) noexcept {
  MutexLock lock(mutex_);
  if (closed_) return false;
  waiter.next = waiters_;
  waiters_ = &waiter;
  waiting_.fetch_add(1, std::memory_order_seq_cst);
  return true;
}

void Store::remove(Waiter& waiter) noexcept {
  MutexLock lock(mutex_);
  Waiter** link = &waiters_;
  while (*link != &waiter) link = &(*link)->next;
  *link = waiter.next;
  waiting_.fetch_sub(1, std::memory_order_relaxed);  // under the mutex
}

void release_bytes(RuntimeId runtime, std::uint64_t bytes) noexcept {
  visit_if_alive(runtime, [bytes](RuntimeCore& core) { core.store->release(bytes); });
}

}  // namespace detail
MANTA_NAMESPACE_END
