// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The timers of an executor, ordered by when they are due.

#include "base/clock.hpp"

#include <manta/detail/base/export.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The `heap_index` of a timer that is in no queue.
inline constexpr std::uint32_t kNotArmed = ~std::uint32_t{0};

/// Something to be done at a time. Its user embeds it, sets `fire`, and leaves the other fields to the queue.
///
/// Requires: not moved or destroyed while armed.
struct Timer {
  Time when{};                              // set by arm()
  void (*fire)(Timer&) noexcept = nullptr;  // called by the thread that drains the queue, after the timer has left it
  std::uint32_t heap_index = kNotArmed;  // its index in the queue

  [[nodiscard]] bool armed() const noexcept { return heap_index != kNotArmed; }
};

/// A heap of timers. Timers that are due at the same time leave in the order in which they were armed, so that a
/// simulated run repeats.
///
/// Requires: the user's lock around every call. A timer is in at most one queue.
class MANTA_INTERNAL_API TimerQueue {
 public:
  TimerQueue() = default;
  ~TimerQueue();
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  /// Adds a timer, or changes the time of one that is in this queue already.
  ///
  /// Returns: whether it is now the first, so that a thread that sleeps until next() must be woken.
  /// Errors:  `std::bad_alloc`; nothing has changed then. Never when the timer was armed already.
  /// Cost:    O(log n).
  bool arm(Timer& timer, Time when);

  /// Takes a timer out.
  ///
  /// Returns: false if it was not armed: it has left by pop_due(), and its `fire` runs, has run or will run.
  /// Cost:    O(log n).
  bool disarm(Timer& timer) noexcept;

  /// Takes out and returns the first timer that is due at `now`; null if none is.
  Timer* pop_due(Time now) noexcept;

  /// Returns when the first timer is due; kForever if there is none.
  [[nodiscard]] Time next() const noexcept { return heap_.empty() ? kForever : heap_.front().when; }

  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

 private:
  struct Entry {  // with its own copy of the key, so that comparing touches no timer
    Time when;
    std::uint64_t order;
    Timer* timer;
  };

  static bool before(const Entry& a, const Entry& b) noexcept;
  void place(std::size_t index, const Entry& entry) noexcept;
  void sift_up(std::size_t index, Entry entry) noexcept;
  void sift_down(std::size_t index, Entry entry) noexcept;
  void settle(std::size_t index, Entry entry) noexcept;
  void remove(std::size_t index) noexcept;

  std::vector<Entry> heap_;  // heap_[i] is not before heap_[(i - 1) / 4]; heap_[i].timer->heap_index == i
  std::uint64_t armed_ = 0;  // how many calls of arm() there were
};

}  // namespace detail
MANTA_NAMESPACE_END
