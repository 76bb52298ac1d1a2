// SPDX-License-Identifier: Apache-2.0
#include "core/timer_queue.hpp"

#include <algorithm>
#include <cassert>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

// Four children a node: half the levels of a binary heap, and the children of a node lie in two cache lines.
constexpr std::size_t kArity = 4;

}  // namespace

TimerQueue::~TimerQueue() {
  for (const Entry& entry : heap_) entry.timer->heap_index = kNotArmed;
}

bool TimerQueue::arm(Timer& timer, Time when) {
  if (!timer.armed()) {
    heap_.push_back({});  // may throw, and nothing has changed
    timer.heap_index = static_cast<std::uint32_t>(heap_.size() - 1);
  }
  timer.when = when;
  assert(timer.heap_index < heap_.size());
  settle(timer.heap_index, Entry{when, armed_++, &timer});
  return timer.heap_index == 0;
}

bool TimerQueue::disarm(Timer& timer) noexcept {
  if (!timer.armed()) return false;
  assert(timer.heap_index < heap_.size() && heap_[timer.heap_index].timer == &timer);
  remove(timer.heap_index);
  return true;
}

Timer* TimerQueue::pop_due(Time now) noexcept {
  if (heap_.empty() || heap_.front().when > now) return nullptr;
  Timer* const timer = heap_.front().timer;
  remove(0);
  return timer;
}

bool TimerQueue::before(const Entry& a, const Entry& b) noexcept {
  return a.when != b.when ? a.when < b.when : a.order < b.order;
}

void TimerQueue::place(std::size_t index, const Entry& entry) noexcept {
  heap_[index] = entry;
  entry.timer->heap_index = static_cast<std::uint32_t>(index);
}

void TimerQueue::sift_up(std::size_t index, Entry entry) noexcept {
  while (index > 0) {
    const std::size_t parent = (index - 1) / kArity;
    if (!before(entry, heap_[parent])) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, entry);
}

void TimerQueue::sift_down(std::size_t index, Entry entry) noexcept {
  for (;;) {
    const std::size_t first = index * kArity + 1;
    if (first >= heap_.size()) break;
    const std::size_t end = std::min(first + kArity, heap_.size());
    std::size_t child = first;
    for (std::size_t i = first + 1; i < end; ++i) {
      if (before(heap_[i], heap_[child])) child = i;
    }
    if (!before(heap_[child], entry)) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, entry);
}

// Puts an entry into the free slot `index`, then moves it up or down to its place.
void TimerQueue::settle(std::size_t index, Entry entry) noexcept {
  if (index > 0 && before(entry, heap_[(index - 1) / kArity])) {
    sift_up(index, entry);
  } else {
    sift_down(index, entry);
  }
}

void TimerQueue::remove(std::size_t index) noexcept {
  heap_[index].timer->heap_index = kNotArmed;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (index < heap_.size()) settle(index, last);
}

}  // namespace detail
MANTA_NAMESPACE_END
