// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Mutual exclusion: a mutex that clang's analysis understands, and its scope.
///
/// There is no condition variable and no spin lock. A thread that waits for something parks ("executor/parker.hpp"); what
/// is too hot for a mutex is made of atomics.

#include "base/annotations.hpp"

#include <manta/detail/base/atomic.hpp>

#include <mutex>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A `std::mutex`; in the checked build, one whose `lock()` is a yield point.
class MANTA_CAPABILITY("mutex") Mutex {
 public:
  constexpr Mutex() noexcept = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() MANTA_ACQUIRE() {
#ifdef MANTA_CHECKED
    // The holder may be a thread which the explorer keeps waiting: give it its turns instead of blocking on it.
    yield_point();
    if (yield_hook.load(std::memory_order_acquire)) {
      while (!mutex_.try_lock()) yield_point();
      return;
    }
#endif
    mutex_.lock();
  }

  void unlock() MANTA_RELEASE() { mutex_.unlock(); }

  [[nodiscard]] bool try_lock() MANTA_TRY_ACQUIRE(true) {
#ifdef MANTA_CHECKED
    yield_point();
#endif
    return mutex_.try_lock();
  }

 private:
  std::mutex mutex_;
};

/// Holds a mutex for a scope.
class MANTA_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) MANTA_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() MANTA_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace detail
MANTA_NAMESPACE_END
