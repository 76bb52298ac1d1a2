// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/runnable.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The queue for work which no thread's own deque took: first in, first out, linked through the work itself.
///
/// A mutex and a list, since it is no hot path: threads that submit borrow a slot, and push there.
class Injector {
 public:
  void push(Runnable& work) noexcept {
    work.next = nullptr;
    MutexLock lock(mutex_);
    (tail_ == nullptr ? head_ : tail_->next) = &work;
    tail_ = &work;
    size_.store(size_.load(std::memory_order_relaxed) + 1, std::memory_order_seq_cst);  // the pusher's half of idle_word.hpp
  }

  [[nodiscard]] Runnable* pop() noexcept {
    if (looks_empty()) return nullptr;
    MutexLock lock(mutex_);
    Runnable* const first = head_;
    if (first == nullptr) return nullptr;
    head_ = first->next;
    if (head_ == nullptr) tail_ = nullptr;
    size_.store(size_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);  // under the mutex
    return first;
  }

  [[nodiscard]] bool looks_empty() const noexcept { return size_.load(std::memory_order_seq_cst) == 0; }

 private:
  Mutex mutex_;
  Runnable* head_ MANTA_GUARDED_BY(mutex_) = nullptr;
  Runnable* tail_ MANTA_GUARDED_BY(mutex_) = nullptr;
  atomic<std::size_t> size_{0};
};

}  // namespace detail
MANTA_NAMESPACE_END
