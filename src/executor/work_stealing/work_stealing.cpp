// SPDX-License-Identifier: Apache-2.0
#include "executor/work_stealing/work_stealing.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/base/slab.hpp>
#include <manta/error.hpp>
#include <manta/options.hpp>

#include <string>
#include <system_error>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

WorkStealing::WorkStealing(RuntimeCore& core, const Limits& limits)
    : core_(core),
      limits_(limits),
      expiry_(*this, signals_, limits.stack_size),
      slots_(limits.max_threads + ExpiryThreads::kMostThreads + kMostExternalThreads) {
  int number = 0;
  try {
    MutexLock lock(mutex_);
    while (number++ < limits_.workers) {
      idle().begin_search();
      start_worker();
    }
  } catch (const std::system_error& error) {
    stop();
    throw std::system_error(error.code(), "worker " + std::to_string(number) + " of Config::num_workers " +
                                              std::to_string(limits_.workers) +
                                              " cannot be started, with Config::stack_size " +
                                              std::to_string(limits_.stack_size));
  } catch (...) {
    stop();
    throw;
  }
}

WorkStealing::~WorkStealing() { stop(); }

void WorkStealing::stop() noexcept {
  timers_.stop();
  expiry_.stop();
  std::vector<Member> members;
  Member ended;
  {
    MutexLock lock(mutex_);
    stopping_.store(true, std::memory_order_release);
    for (const Member& member : members_) member.worker->parker_.unpark();
    members = std::exchange(members_, {});
    ended = std::exchange(ended_, {});
  }
}

Runnable* WorkStealing::take_left() noexcept {
  Runnable* left = nullptr;
  slots_.each_made([&left](Slot& slot) {
    while (left == nullptr) {
      const Steal<Runnable> stolen = slot.deque.steal();
      left = stolen.item;
      if (stolen.status == StealStatus::kEmpty) return;
    }
  });
  if (left == nullptr) left = injector_.pop();
  if (left == nullptr) slots_.each_made([](Slot& slot) { slot.deque.release(); });
  return left;
}

std::unique_ptr<Worker> WorkStealing::new_worker(Worker::Duty duty) {
  std::shared_ptr<Slot> slot = slots_.take();
  if (slot == nullptr) throw std::bad_alloc();  // never: there is a slot for each thread that the limits allow
  try {
    return std::make_unique<Worker>(*this, slot, duty);
  } catch (...) {
    slots_.give_back(*slot);
    throw;
  }
}

void WorkStealing::drop_worker(const Worker& worker) noexcept { slots_.give_back(worker.slot_); }

// The new worker is a searcher from its first step; the caller has counted it as one.
void WorkStealing::start_worker() {
  members_.reserve(members_.size() + 1);  // so that the worker's slot is not lost
  members_.push_back({new_worker(Worker::Duty::kWork), nullptr});
  try {
    Worker* const worker = members_.back().worker.get();
    members_.back().thread = std::make_unique<StackThread>("manta/w" + std::to_string(started_), signals_,
                                                           limits_.stack_size, [worker] { worker->run(); });
    ++started_;
  } catch (...) {
    drop_worker(*members_.back().worker);
    members_.pop_back();
    throw;
  }
}

void WorkStealing::push(Slot& slot, Runnable& work) noexcept {
  try {
    if (slot.deque.push(&work)) return;
  } catch (const std::bad_alloc&) {
    // No room to grow; the injector needs hardly any.
  }
  injector_.push(work);
}

void WorkStealing::schedule(Runnable& work, QueuePosition /*hint*/) noexcept {
  injector_.push(work);
  if (idle().should_wake()) wake();
}

bool WorkStealing::any_work() const noexcept {
  if (!injector_.looks_empty()) return true;
  return slots_.any_used(0, [](const Slot& slot) { return !slot.deque.looks_empty(); });
}

void WorkStealing::wake() noexcept { static_cast<void>(wake_one()); }

bool WorkStealing::wake_one() noexcept {
  Worker* woken = nullptr;
  {
    MutexLock lock(mutex_);
    if (!idle().should_wake() || stopping()) return true;
    woken = pop_worker(sleepers_, &Worker::below_);
    if (woken != nullptr) {
      idle().sleeper_searches();
    } else if (const Filled filled = fill_vacancy(); filled != Filled::kYes) {
      arm_growth();
      return filled == Filled::kNotNow || blocked_ < members_.size();
    }
  }
  if (woken != nullptr) woken->parker_.unpark();
  return true;
}

bool WorkStealing::sleep(Worker& worker) noexcept {
  {
    MutexLock lock(mutex_);
    if (stopping()) return false;
    worker.below_ = sleepers_;
    sleepers_ = &worker;
    idle().searcher_sleeps();
  }
  // The second look: a push that came before the announcement may have found us still searching.
  if (!planted(Mutation::kNoSecondLook) && any_work()) {
    MutexLock lock(mutex_);
    if (remove_worker(sleepers_, &Worker::below_, worker)) {
      MANTA_RARE("sleep: the second look found work");
      idle().sleeper_searches();
      return true;
    }
    MANTA_RARE("sleep: woken during the second look");
  }
  // The thread that takes us from the stack makes us a searcher.
  if (!worker.parker_.park(Deadline(limits_.idle_time).resolve(Clock::now()))) {
    slab_trim();  // once, after so long without work: memory of the last burst
    worker.parker_.park();
  }
  return !stopping();
}

std::shared_ptr<Slot> WorkStealing::borrow_slot() noexcept {
  try {
    MutexLock lock(mutex_);
    if (external_slots_ == kMostExternalThreads) return nullptr;
    std::shared_ptr<Slot> slot = slots_.take();
    ++external_slots_;
    return slot;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void WorkStealing::return_slot(std::shared_ptr<Slot> slot) noexcept {
  bool moved = false;
  while (Runnable* work = slot->deque.pop()) {
    injector_.push(*work);
    moved = true;
  }
  slots_.give_back(*slot);
  {
    MutexLock lock(mutex_);
    --external_slots_;
  }
  if (moved && idle().should_wake()) wake();
}

void WorkStealing::visit_slots(void (*see)(const Slot&, void*), void* context) const {
  slots_.each_made([see, context](const Slot& slot) { see(slot, context); });
}

}  // namespace detail
MANTA_NAMESPACE_END
