// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/parker.hpp"
#include "base/sync.hpp"
#include "base/thread.hpp"
#include "core/timer_queue.hpp"

#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Fires timers on a thread of its own, which starts with the first timer and sleeps until the next one is due.
///
/// A runtime that arms no timer has no such thread. `arm` wakes the thread only for a timer that is due before its next
/// look: a thousand deadlines of an hour that are all met wake it once, and then once an hour.
class TimerService {
 public:
  TimerService() = default;
  ~TimerService() { stop(); }

  /// Errors: `std::bad_alloc`, `std::system_error` if the thread cannot start; the timer is then not armed.
  void arm(Timer& timer, Time when);

  /// False: the timer has fired, or is firing. Does not wait for it.
  [[nodiscard]] bool disarm(Timer& timer) noexcept;

  [[nodiscard]] bool empty() noexcept;

  /// Ends the thread. Armed timers stay unfired. Idempotent.
  void stop() noexcept;

 private:
  /// The thread is about to look at the queue.
  static constexpr Time kAwake = Time::min();

  void run() noexcept;

  Mutex mutex_;
  TimerQueue queue_ MANTA_GUARDED_BY(mutex_);
  bool stopping_ MANTA_GUARDED_BY(mutex_) = false;
  std::unique_ptr<StackThread> thread_ MANTA_GUARDED_BY(mutex_);
  Time sleeps_until_ MANTA_GUARDED_BY(mutex_) = kAwake;  // When the thread looks again by itself.
  Parker parker_;
};

}  // namespace detail
MANTA_NAMESPACE_END
