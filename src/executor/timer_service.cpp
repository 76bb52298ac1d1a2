// SPDX-License-Identifier: Apache-2.0
#include "executor/timer_service.hpp"

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

void TimerService::arm(Timer& timer, Time when) {
  bool too_late = false;
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    if (thread_ == nullptr) {
      thread_ = std::make_unique<StackThread>("manta/timer", SignalMask::faults_only(), 0, [this] { run(); });
    }
    queue_.arm(timer, when);
    too_late = when < sleeps_until_;
    if (too_late) sleeps_until_ = kAwake;
  }
  if (too_late) parker_.unpark();
}

bool TimerService::disarm(Timer& timer) noexcept {
  MutexLock lock(mutex_);
  return queue_.disarm(timer);
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
  if (thread == nullptr) return;
  parker_.unpark();
  thread->join();
}

void TimerService::run() noexcept {
  for (;;) {
    Timer* due = nullptr;
    Time next = kForever;
    {
      MutexLock lock(mutex_);
      if (stopping_) return;
      due = queue_.pop_due(Clock::now());
      if (due == nullptr) next = sleeps_until_ = queue_.next();
    }
    if (due != nullptr) {
      due->fire(*due);
    } else {
      parker_.park(next);
      MutexLock lock(mutex_);
      sleeps_until_ = kAwake;
    }
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
