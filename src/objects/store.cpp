// SPDX-License-Identifier: Apache-2.0
#include "objects/store.hpp"

#include "base/memory.hpp"
#include "core/blocked_bodies.hpp"
#include "core/hazard.hpp"
#include "core/schedule.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/objects/node_tally.hpp>
#include <manta/error.hpp>
#include <manta/options.hpp>

#include <algorithm>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

[[noreturn]] void throw_closed() { throw ShutDownError("the runtime has ended, and makes no room any more"); }

}  // namespace

Store::Waiter::Waiter(Store& s, Executor& e, std::uint64_t b) noexcept
    : WaitNote{[](const WaitNote& self, std::string& into) {
                 into += "room for " + std::to_string(static_cast<const Waiter&>(self).bytes) + " bytes in the store";
               },
               [](WaitNote& self) noexcept {
                 auto& waiter = static_cast<Waiter&>(self);
                 return waiter.store.stop_waiting(waiter, Answer::kClosed) == Answer::kClosed;
               }},
      store(s),
      executor(e),
      bytes(b) {}

void Store::open(std::uint64_t cap, std::chrono::nanoseconds timeout) noexcept {
  cap_is_known_.store(cap != 0, std::memory_order_relaxed);
  cap_.store(cap == 0 ? kLeastShare : std::min(cap, NodeTally::kMostBytes), std::memory_order_relaxed);
  timeout_ = timeout;
  used_.store(0, std::memory_order_relaxed);
  peak_.store(0, std::memory_order_relaxed);
  MutexLock lock(mutex_);
  closed_ = false;
}

void Store::close() noexcept {
  MutexLock lock(mutex_);
  closed_ = true;
  while (Waiter* const waiter = first_) {
    unlink(*waiter);
    waiter->answer = Answer::kClosed;
    waiter->executor.unpark(waiter->parker);
  }
}

bool Store::try_reserve(std::uint64_t bytes) noexcept {
  // Relaxed: who waits a moment longer or shorter is not told apart.
  return waiting_.load(std::memory_order_relaxed) == 0 && take(bytes);
}

bool Store::take(std::uint64_t bytes) noexcept {
  // Sequentially consistent: a waiter counts itself, then tries; release() subtracts, then reads the count.
  std::uint64_t used = used_.load(std::memory_order_seq_cst);
  do {
    for (std::uint64_t seen = cap(); bytes > seen - used; seen = cap()) {
      if (!raise_cap(seen)) return false;
    }
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_seq_cst));
  std::uint64_t peak = peak_.load(std::memory_order_relaxed);
  while (peak < used + bytes && !peak_.compare_exchange_weak(peak, used + bytes, std::memory_order_relaxed)) {
  }
  return true;
}

/// Asks the system how much memory there is, if nobody has yet. False: the cap is still what was seen.
bool Store::raise_cap(std::uint64_t seen) noexcept {
  if (!cap_is_known_.load(std::memory_order_acquire)) {
    std::uint64_t least = kLeastShare;
    try {
      const std::uint64_t share = std::min(std::max(available_memory() / 10 * 3, kLeastShare), NodeTally::kMostBytes);
      cap_.compare_exchange_strong(least, share, std::memory_order_relaxed);  // the first of several askers counts
    } catch (const std::exception&) {
      return false;  // no memory to read a file: the next value asks again
    }
    cap_is_known_.store(true, std::memory_order_release);
  }
  return cap_.load(std::memory_order_relaxed) != seen;
}

void Store::wait_for_room(RuntimeCore& core, const BlockedGuard& stay, std::uint64_t bytes) {
  find_cap();
  if (bytes > cap()) {
    throw ObjectStoreFullError("a value of " + std::to_string(bytes) + " bytes can never fit: object_store_memory is " +
                               std::to_string(cap()));
  }
  if (!stay.may_wait()) throw_closed();
  Executor& executor = *core.executor;
  const Time deadline = Deadline(timeout_).resolve(executor.now());
  Waiter self(*this, executor, bytes);
  Answer answer = ask(self);
  if (answer == Answer::kWaits) {
    const WaitScope scope(self, executor, self.parker);
    try {
      block_in(executor, self.parker, deadline, BlockReason::kStore);
    } catch (...) {
      if (stop_waiting(self, Answer::kTooLate) == Answer::kHasRoom) release(bytes);
      throw;
    }
    answer = stop_waiting(self, Answer::kTooLate);
  }
  if (answer == Answer::kClosed) throw_closed();
  if (answer == Answer::kTooLate) throw_full(bytes);
}

void Store::throw_full(std::uint64_t bytes) const {
  throw ObjectStoreFullError("no room for " + std::to_string(bytes) + " bytes: " + std::to_string(used()) + " of " +
                             std::to_string(cap()) + " are in use and too few were released in time");
}

void Store::release(std::uint64_t bytes) noexcept {
  used_.fetch_sub(bytes, std::memory_order_seq_cst);
  if (waiting_.load(std::memory_order_seq_cst) == 0) return;
  MutexLock lock(mutex_);
  give_room();
}

bool Store::may_pass(const Waiter& first, std::uint64_t bytes) const noexcept {
  return bytes <= cap() - std::min(cap(), first.passed_by);
}

/// Lets a newcomer in, or puts it into the queue.
Store::Answer Store::ask(Waiter& waiter) noexcept {
  MutexLock lock(mutex_);
  if (closed_) return Answer::kClosed;
  append(waiter);
  // After it is counted: a release that came before may have seen nobody.
  if (!planted(Mutation::kBlindNewcomer)) give_room();
  return waiter.answer;
}

/// Takes a waiter that has no answer out of the queue, and gives it this one.
Store::Answer Store::stop_waiting(Waiter& waiter, Answer otherwise) noexcept {
  MutexLock lock(mutex_);
  if (waiter.answer == Answer::kWaits) {
    unlink(waiter);
    waiter.answer = otherwise;
    give_room();  // it may have been what stood before others
  }
  return waiter.answer;
}

/// Gives what room there is to those that wait, in order.
void Store::give_room() noexcept {
  int asked = 0;
  Waiter* blocked = nullptr;  // the first that does not fit
  for (Waiter* waiter = first_; waiter != nullptr && asked <= kAskedBehind;) {
    Waiter* const next = waiter->next;
    const bool allowed = blocked == nullptr || may_pass(*blocked, waiter->bytes);
    if (allowed && take(waiter->bytes)) {
      if (blocked != nullptr) blocked->passed_by += waiter->bytes;
      unlink(*waiter);
      waiter->answer = Answer::kHasRoom;
      waiter->executor.unpark(waiter->parker);  // under the mutex: the waiter takes it before it goes
    } else if (blocked == nullptr) {
      blocked = waiter;
    }
    if (blocked != nullptr) ++asked;
    waiter = next;
  }
}

void Store::append(Waiter& waiter) noexcept {
  waiter.prev = last_;
  (last_ == nullptr ? first_ : last_->next) = &waiter;
  last_ = &waiter;
  waiting_.fetch_add(1, std::memory_order_seq_cst);
}

void Store::unlink(Waiter& waiter) noexcept {
  (waiter.prev != nullptr ? waiter.prev->next : first_) = waiter.next;
  (waiter.next != nullptr ? waiter.next->prev : last_) = waiter.prev;
  waiting_.fetch_sub(1, std::memory_order_relaxed);  // under the mutex
}

void release_bytes(RuntimeId runtime, std::uint64_t bytes) noexcept {
  visit_if_alive(runtime, [bytes](RuntimeCore& core) { core.store->release(bytes); });
}

}  // namespace detail
MANTA_NAMESPACE_END
