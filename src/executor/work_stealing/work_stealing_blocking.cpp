// SPDX-License-Identifier: Apache-2.0
//
// A worker that blocks: another fills its place, within limits, and it takes a place again when it returns.

#include "core/counters.hpp"
#include "executor/work_stealing/work_stealing.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/error.hpp>
#include <manta/options.hpp>

#include <algorithm>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The calling thread, if it is a worker of this executor with a place.
Worker* WorkStealing::here() const noexcept {
  ExecutorThread* const thread = tls_context.thread;
  if (thread == nullptr || &thread->executor != this) return nullptr;
  auto* const worker = static_cast<Worker*>(thread);
  return worker->duty_ == Worker::Duty::kWork ? worker : nullptr;
}

bool WorkStealing::block(Parker& parker, Time deadline, BlockReason why) {
  if (keeps_place(why)) return parker.park(deadline);
  leave();
  const bool has_note = why == BlockReason::kObject || why == BlockReason::kStore;
  const bool woken = has_note ? park_and_watch(parker, deadline) : parker.park(deadline);
  come_back();
  return woken;
}

/// Parks, and checks from time to time whether the runtime makes progress, until the stall has been reported.
bool WorkStealing::park_and_watch(Parker& parker, Time deadline) noexcept {
  const auto interval = core_.config.stall_report;
  if (interval.count() <= 0 || core_.report_stall == nullptr) return parker.park(deadline);
  for (;;) {
    const Time look = Deadline(interval).resolve(Clock::now());
    if (look >= deadline) return parker.park(deadline);
    if (parker.park(look)) return true;
    if (any_work() && idle().should_wake()) wake();  // there may be memory for a thread by now
    if (core_.report_stall(core_)) return parker.park(deadline);
  }
}

void WorkStealing::give_way() noexcept {
  if (here() == nullptr || !any_work()) return;
  try {
    Parker nobody;
    (void)block(nobody, Clock::now() + kGivesWay, BlockReason::kPause);
  } catch (const std::exception&) {
    // No thread can take its place: all others are blocked as well.
  }
}

void WorkStealing::leave() {
  Worker* const self = here();
  if (self == nullptr) return;
  {
    MutexLock lock(mutex_);
    if (blocked_ + 1 >= limits_.max_threads) {
      throw TooManyThreadsError(std::to_string(blocked_) + " workers are blocked already and max_threads is " +
                                std::to_string(limits_.max_threads) + "; use co_await, or fewer nested gets");
    }
    ++blocked_;
    const std::size_t held = self->held_;
    if (held > 0) release_exclusive();
    for (std::size_t place = 0; place <= held; ++place) leave_place();
  }
  if (!any_work() || !idle().should_wake() || wake_one()) return;
  // All workers would wait, perhaps for queued work, which no worker would run.
  come_back();
  throw TooManyThreadsError("all workers are blocked, and there is no memory for one more thread");
}

void WorkStealing::leave_place() {
  if (excess_.load(std::memory_order_relaxed) > 0) {  // one worker too many ran: now none does
    excess_.store(excess_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    return;
  }
  ++vacancies_;
  idle().add_available();
}

void WorkStealing::come_back() noexcept {
  Worker* const self = here();
  if (self == nullptr) return;
  Worker& worker = *self;
  {
    MutexLock lock(mutex_);
    --blocked_;
    if (retake_places(worker)) return;
    MANTA_RARE("come_back: waits for a body that must not be overlapped");
    worker.below_ = returning_;
    returning_ = &worker;
  }
  worker.parker_.park();  // the end of the last exclusive body has given us a place
}

// False: all places are taken.
bool WorkStealing::retake_place() {
  if (vacancies_ == 0) return false;
  --vacancies_;
  idle().remove_available();
  return true;
}

// False: there is no place, and an exclusive body runs. True: if places are missing, that many workers retire at their
// next turn.
bool WorkStealing::retake_places(Worker& worker) {
  std::size_t missing = 0;
  for (std::size_t place = 0; place <= worker.held_; ++place) missing += retake_place() ? 0u : 1u;
  if (missing > 0 && worker.held_ == 0 && exclusive_ > 0) return false;
  if (worker.held_ > 0) ++exclusive_;  // as if it had not been away
  excess_.store(excess_.load(std::memory_order_relaxed) + static_cast<int>(missing), std::memory_order_relaxed);
  return true;
}

bool WorkStealing::begin_exclusive(std::size_t others) noexcept {
  MutexLock lock(mutex_);
  if (has_excess()) {
    MANTA_RARE("begin_exclusive: one worker too many");
    return false;
  }
  here()->held_ += others;
  ++exclusive_;
  return true;
}

void WorkStealing::end_exclusive(std::size_t others) noexcept {
  MutexLock lock(mutex_);
  here()->held_ -= others;
  release_exclusive();
}

// A body that held several workers ends or blocks: returning workers that waited go on, beyond the limit if need be.
void WorkStealing::release_exclusive() {
  if (--exclusive_ > 0) return;
  while (Worker* worker = pop_worker(returning_, &Worker::below_)) {
    (void)retake_places(*worker);  // nothing is exclusive now
    worker->parker_.unpark();
  }
}

bool WorkStealing::retire(Worker& worker) noexcept {
  {
    MutexLock lock(mutex_);
    if (stopping()) return false;
    if (excess_.load(std::memory_order_relaxed) == 0) return true;
    excess_.store(excess_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    MANTA_RARE("retire: a worker became a spare");
    worker.below_ = spares_;
    spares_ = &worker;
  }
  // Its deque's entries were pushed, and each push woke a worker if needed: README.md.
  if (!worker.parker_.park(Deadline(limits_.idle_time).resolve(Clock::now()))) {
    if (end_spare(worker)) return false;
    worker.parker_.park();  // it was taken from the stack at that moment
  }
  if (stopping()) return false;
  if (idle().end_search() && any_work() && !planted(Mutation::kQuietSpare)) wake();  // it was woken as a searcher
  return true;
}

// Ends a spare that has been idle for long. False: it is needed now.
bool WorkStealing::end_spare(Worker& worker) noexcept {
  bool moved = false;
  while (Runnable* const work = worker.slot_.deque.pop()) {
    injector_.push(*work);
    moved = true;
  }
  if (moved && idle().should_wake()) wake();
  Member before;  // joined when this returns, outside the mutex
  MutexLock lock(mutex_);
  if (stopping() || !remove_worker(spares_, &Worker::below_, worker)) return false;
  MANTA_RARE("end_spare: a spare was idle for long");
  const auto self = std::ranges::find_if(members_, [&worker](const Member& m) { return m.worker.get() == &worker; });
  before = std::exchange(ended_, std::move(*self));
  members_.erase(self);
  tls_context = Context{};  // before another thread has the slot
  slots_.give_back(worker.slot_);
  return true;
}

// Puts a thread into a vacancy, as a searcher.
WorkStealing::Filled WorkStealing::fill_vacancy() {
  if (vacancies_ == 0) return Filled::kYes;
  Worker* const spare = spares_;
  if (spare == nullptr && !may_start_thread()) return Filled::kNotNow;
  --vacancies_;
  idle().sleeper_searches();
  if (spare != nullptr) {
    MANTA_RARE("fill_vacancy: a spare replaced a blocked worker");
    spares_ = spare->below_;
    spare->below_ = nullptr;
    spare->parker_.unpark();
    return Filled::kYes;
  }
  Filled filled = Filled::kYes;
  try {
    start_worker();
    if (granted_ > 0) --granted_;
    return filled;
  } catch (const std::bad_alloc&) {
    filled = Filled::kNoMemory;
  } catch (const std::exception&) {  // the system refuses more threads: as if the limit were reached
    filled = Filled::kNotNow;
  }
  ++vacancies_;
  idle().searcher_sleeps();
  return filled;
}

bool WorkStealing::may_start_thread() const {
  if (members_.size() >= limits_.max_threads) return false;
  const std::size_t spares = members_.size() - static_cast<std::size_t>(limits_.workers);
  return spares < kSparesAtOnce || granted_ > 0;
}

// Beyond kSparesAtOnce a thread starts after 10 ms in which work was queued and nothing was finished, then twice as
// many after each further 10 ms: a burst of blocked workers usually dissolves by itself.
void WorkStealing::arm_growth() {
  if (growth_armed_ || members_.size() >= limits_.max_threads) return;
  growth_.executor = this;
  growth_.fire = [](Timer& timer) noexcept { static_cast<GrowthTimer&>(timer).executor->growth_fired(); };
  progress_at_arm_ = sum(core_, &Counters::finished);
  try {
    timers_.arm(growth_, Clock::now() + kGrowthInterval);
    growth_armed_ = true;
  } catch (const std::exception&) {
    // No memory for a timer: the next push tries again.
  }
}

void WorkStealing::growth_fired() noexcept {
  {
    MutexLock lock(mutex_);
    growth_armed_ = false;
    if (sum(core_, &Counters::finished) == progress_at_arm_) {
      granted_ = next_grant_;
      next_grant_ *= 2;
    } else {
      next_grant_ = 1;
    }
    if (granted_ == 0) arm_growth();
  }
  if (any_work() && idle().should_wake()) wake();
}

}  // namespace detail
MANTA_NAMESPACE_END
