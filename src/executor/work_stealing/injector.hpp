// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/marks.hpp>
#include <manta/detail/runnable.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The queue for work which no thread's own deque took: first in, first out.
///
/// A mutex and a ring, since it is no hot path: threads that submit borrow a slot, and push there. The ring grows and never
/// shrinks, so that a program which goes on as before allocates nothing. It is no list linked through the work: where a `get` claimed work whose entry stands here, and gave it up unfinished (an actor with more
/// messages, a task that is tried again), the same work stands here twice.
class Injector {
 public:
  /// Errors: none; without memory the process ends.
  void push(Runnable& work) noexcept {
    MutexLock lock(mutex_);
    const std::size_t size = size_.load(std::memory_order_relaxed);  // under the mutex
    if (size == ring_.size()) grow();
    ring_[(first_ + size) % ring_.size()] = &work;
    // The pusher's half of idle_word.hpp.
    size_.store(size + 1, planted(Fault::kQuietInjection, std::memory_order_release, std::memory_order_seq_cst));
  }

  [[nodiscard]] Runnable* pop() noexcept {
    if (looks_empty()) return nullptr;
    MutexLock lock(mutex_);
    const std::size_t size = size_.load(std::memory_order_relaxed);  // under the mutex
    if (size == 0) {
      MANTA_RARE("injector: emptied on the way to its mutex");
      return nullptr;
    }
    Runnable* const first = ring_[first_];
    first_ = (first_ + 1) % ring_.size();
    size_.store(size - 1, std::memory_order_relaxed);  // under the mutex
    return first;
  }

  [[nodiscard]] bool looks_empty() const noexcept { return size_.load(std::memory_order_seq_cst) == 0; }

 private:
  void grow() MANTA_REQUIRES(mutex_) {
    std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(first_), ring_.end());
    first_ = 0;
    ring_.resize(std::max<std::size_t>(64, 2 * ring_.size()));
  }

  Mutex mutex_;
  std::vector<Runnable*> ring_ MANTA_GUARDED_BY(mutex_);  // entries from first_ on, counted around
  std::size_t first_ MANTA_GUARDED_BY(mutex_) = 0;
  atomic<std::size_t> size_{0};
};

}  // namespace detail
MANTA_NAMESPACE_END
