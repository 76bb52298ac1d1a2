// SPDX-License-Identifier: Apache-2.0
#include "executor/timer_service.hpp"

#include <manta/detail/base/pause.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <sys/prctl.h>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// How late the kernel may wake the thread. Its default is 50 us, as much as the thread is late by itself.
constexpr std::chrono::nanoseconds kSlack = std::chrono::microseconds(1);

}  // namespace

void TimerService::arm(Timer& timer, Time when) {
  bool too_late = false;
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    if (thread_ == nullptr) {
      thread_ = std::make_unique<StackThread>("manta/timer", SignalMask::faults_only(), 0, [this] { run(); });
    }
    queue_.arm(timer, when);
    note_next();
    too_late = std::max(when, rests_until_) < sleeps_until_;
    if (too_late) sleeps_until_ = kAwake;
  }
  if (too_late) parker_.unpark();
}

bool TimerService::disarm(Timer& timer) noexcept {
  MutexLock lock(mutex_);
  const bool disarmed = queue_.disarm(timer);
  note_next();
  return disarmed;
}

bool TimerService::empty() noexcept {
  MutexLock lock(mutex_);
  return queue_.size() == 0;
}

void TimerService::stop() noexcept {
  std::unique_ptr<StackThread> thread;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    thread = std::move(thread_);
  }
  if (thread != nullptr) {
    parker_.unpark();
    thread->join();
  }
  while (firing_.load(std::memory_order_acquire) != 0) cpu_pause();  // a worker; pairs with the release in fire_batch()
}

void TimerService::help() noexcept {
  const Time next(Time::duration(next_.load(std::memory_order_relaxed)));  // no partner: a hint
  if (next == kForever) return;
  const Time now = Clock::now();
  if (next <= now) static_cast<void>(fire_batch(now));
}

void TimerService::note_next() noexcept {
  next_.store(queue_.next().time_since_epoch().count(), std::memory_order_relaxed);
}

/// Fires some of what is due. Returns how many; 0: nothing is.
std::size_t TimerService::fire_batch(Time now) noexcept {
  std::array<Timer*, kBatch> due;
  std::size_t count = 0;
  {
    MutexLock lock(mutex_);
    if (stopping_) return 0;
    while (count < kBatch && (due[count] = queue_.pop_due(now)) != nullptr) ++count;
    if (count == 0) return 0;
    note_next();
    firing_.fetch_add(1, std::memory_order_relaxed);
  }
  for (std::size_t i = 0; i < count; ++i) due[i]->fire(*due[i]);
  firing_.fetch_sub(1, std::memory_order_release);
  return count;
}

void TimerService::run() noexcept {
  prctl(PR_SET_TIMERSLACK, kSlack.count());
  std::size_t fired = 0;
  for (;;) {
    const Time now = Clock::now();
    if (const std::size_t batch = fire_batch(now); batch > 0) {
      fired += batch;
      continue;
    }
    Time next = kForever;
    {
      MutexLock lock(mutex_);
      if (stopping_) return;
      const std::size_t count = std::exchange(fired, 0);
      if (count > 0) rests_until_ = now + std::min<Time::duration>(kLongestRest, count * kRest);
      next = sleeps_until_ = std::max(queue_.next(), rests_until_);
    }
    parker_.park(next);
    MutexLock lock(mutex_);
    sleeps_until_ = kAwake;
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
