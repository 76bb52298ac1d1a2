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
/// look: a thousand deadlines of an hour that are all met wake it once, and then once an hour. It takes what is due in
/// batches, and rests after each, the longer the more it fired: of a hundred thousand timers in a second it fires 25 at a
/// time, and wakes the workers that go on with them once; a timer now and then is not late. A busy worker fires what is
/// due as well, since the thread may wait for a processor for milliseconds while all workers run.
class TimerService {
 public:
  TimerService() = default;
  ~TimerService() { stop(); }

  /// Errors: `std::bad_alloc`, `std::system_error` if the thread cannot start; the timer is then not armed.
  void arm(Timer& timer, Time when);

  /// False: the timer has fired, or is firing. Does not wait for it.
  [[nodiscard]] bool disarm(Timer& timer) noexcept;

  [[nodiscard]] bool empty() noexcept;

  /// Fires what is due, on a worker between two bodies.
  ///
  /// Cost: a load if no timer is armed, and else a look at the clock.
  void help() noexcept;

  /// Ends the thread. Armed timers stay unfired. Idempotent.
  void stop() noexcept;

 private:
  /// The thread is about to look at the queue.
  static constexpr Time kAwake = Time::min();

  /// The most timers that are taken at once.
  static constexpr std::size_t kBatch = 64;
  /// How long the thread rests for each timer that it has fired since the last rest, and at most. A wake-up of it and of
  /// two workers costs about 40 us of processor time.
  static constexpr std::chrono::microseconds kRest{25};
  static constexpr std::chrono::microseconds kLongestRest{250};

  void run() noexcept;
  [[nodiscard]] std::size_t fire_batch(Time now) noexcept;
  void note_next() noexcept MANTA_REQUIRES(mutex_);

  Mutex mutex_;
  TimerQueue queue_ MANTA_GUARDED_BY(mutex_);
  bool stopping_ MANTA_GUARDED_BY(mutex_) = false;
  std::unique_ptr<StackThread> thread_ MANTA_GUARDED_BY(mutex_);
  Time sleeps_until_ MANTA_GUARDED_BY(mutex_) = kAwake;  // When the thread looks again by itself.
  Time rests_until_ MANTA_GUARDED_BY(mutex_) = kAwake;
  atomic<Clock::rep> next_{kForever.time_since_epoch().count()};  // When the first is due: a hint for help().
  atomic<int> firing_{0};  // Threads that fire a batch. Raised under the mutex.
  Parker parker_;
};

}  // namespace detail
MANTA_NAMESPACE_END
