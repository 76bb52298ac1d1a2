// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "core/runnable_list.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/marks.hpp>

#include <algorithm>
#include <cstddef>
#include <new>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The queue for work that no thread's own deque took: first in, first out.
///
/// A mutex and a ring, since it is no hot path: threads that submit borrow a slot, and push there. The ring grows and
/// never shrinks, so that a program in a steady state allocates nothing. It is not intrusive, because the same work may
/// be queued twice: a `get` may claim work and requeue it unfinished (an actor with more messages, a task that retries)
/// while its old entry remains. Only if the ring cannot grow is the work that does not fit linked, and then a second
/// entry is not made.
class Injector {
 public:
  /// Errors: none; needs no memory.
  void push(Runnable& work) noexcept {
    MutexLock lock(mutex_);
    if (in_ring_ == ring_.size() && !grow()) {
      MANTA_RARE("injector: no memory to grow");
      if (overflow_.contains(work)) return work.type->drop_entry(work);
      overflow_.push(work);
    } else {
      put_in_ring(work);
    }
    const std::size_t size = size_.load(std::memory_order_relaxed);  // under the mutex
    // The pusher's half of idle_word.hpp.
    size_.store(size + 1, planted(Mutation::kQuietInjection, std::memory_order_release, std::memory_order_seq_cst));
  }

  [[nodiscard]] Runnable* pop() noexcept {
    if (looks_empty()) return nullptr;
    MutexLock lock(mutex_);
    const std::size_t size = size_.load(std::memory_order_relaxed);  // under the mutex
    if (size == 0) {
      MANTA_RARE("injector: emptied on the way to its mutex");
      return nullptr;
    }
    Runnable* const first = ring_.empty() ? overflow_.pop() : take_from_ring();
    if (!ring_.empty() && !overflow_.empty()) put_in_ring(*overflow_.pop());
    size_.store(size - 1, std::memory_order_relaxed);  // under the mutex
    return first;
  }

  [[nodiscard]] bool looks_empty() const noexcept { return size_.load(std::memory_order_seq_cst) == 0; }

 private:
  static constexpr std::size_t kFirstCapacity = 64;

  void put_in_ring(Runnable& work) noexcept MANTA_REQUIRES(mutex_) {
    ring_[(first_ + in_ring_) % ring_.size()] = &work;
    ++in_ring_;
  }

  [[nodiscard]] Runnable* take_from_ring() noexcept MANTA_REQUIRES(mutex_) {
    Runnable* const work = ring_[first_];
    first_ = (first_ + 1) % ring_.size();
    --in_ring_;
    return work;
  }

  /// False: there is no memory.
  [[nodiscard]] bool grow() noexcept MANTA_REQUIRES(mutex_) {
    if (!overflow_.empty()) return false;  // existing entries come first
    try {
      std::vector<Runnable*> bigger(std::max(kFirstCapacity, 2 * ring_.size()));
      for (std::size_t i = 0; i < in_ring_; ++i) bigger[i] = ring_[(first_ + i) % ring_.size()];
      ring_.swap(bigger);
    } catch (const std::bad_alloc&) {
      return false;
    }
    first_ = 0;
    return true;
  }

  Mutex mutex_;
  std::vector<Runnable*> ring_ MANTA_GUARDED_BY(mutex_);  // entries from first_ on, counted around
  std::size_t first_ MANTA_GUARDED_BY(mutex_) = 0;
  std::size_t in_ring_ MANTA_GUARDED_BY(mutex_) = 0;
  RunnableList overflow_ MANTA_GUARDED_BY(mutex_);  // work that arrived when the ring was full and could not grow
  atomic<std::size_t> size_{0};
};

}  // namespace detail
MANTA_NAMESPACE_END
