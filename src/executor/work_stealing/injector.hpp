// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/runnable.hpp>

#include <cstddef>
#include <deque>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The queue for work which no thread's own deque took: first in, first out.
///
/// A mutex and a list, since it is no hot path: threads that submit borrow a slot, and push there. The list is not linked
/// through the work: where a `get` claimed work whose entry stands here, and gave it up unfinished (an actor with more
/// messages, a task that is tried again), the same work stands here twice.
class Injector {
 public:
  /// Errors: none; without memory the process ends.
  void push(Runnable& work) noexcept {
    MutexLock lock(mutex_);
    entries_.push_back(&work);
    size_.store(entries_.size(), std::memory_order_seq_cst);  // the pusher's half of idle_word.hpp
  }

  [[nodiscard]] Runnable* pop() noexcept {
    if (looks_empty()) return nullptr;
    MutexLock lock(mutex_);
    if (entries_.empty()) return nullptr;
    Runnable* const first = entries_.front();
    entries_.pop_front();
    size_.store(entries_.size(), std::memory_order_relaxed);  // under the mutex
    return first;
  }

  [[nodiscard]] bool looks_empty() const noexcept { return size_.load(std::memory_order_seq_cst) == 0; }

 private:
  Mutex mutex_;
  std::deque<Runnable*> entries_ MANTA_GUARDED_BY(mutex_);
  atomic<std::size_t> size_{0};
};

}  // namespace detail
MANTA_NAMESPACE_END
