// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Mutual exclusion: a mutex that clang's analysis understands, and its scope.
///
/// There is no condition variable and no spin lock. A thread that waits parks ("base/parker.hpp"); data that is too hot
/// for a mutex uses atomics.

#include "base/annotations.hpp"

#include <manta/detail/base/atomic.hpp>

#include <mutex>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A `std::mutex`; in the checked build, on a thread of a schedule explorer, the explorer's own mutex.
class MANTA_CAPABILITY("mutex") Mutex {
 public:
  constexpr Mutex() noexcept = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

#ifdef MANTA_CHECKED
  constexpr ~Mutex() {
    if (!std::is_constant_evaluated()) forget();
  }
  void lock() MANTA_ACQUIRE() { explorer != nullptr ? explorer->lock(this) : mutex_.lock(); }
  void unlock() MANTA_RELEASE() { explorer != nullptr ? explorer->unlock(this) : mutex_.unlock(); }
  [[nodiscard]] bool try_lock() MANTA_TRY_ACQUIRE(true) {
    return explorer != nullptr ? explorer->try_lock(this) : mutex_.try_lock();
  }
#else
  void lock() MANTA_ACQUIRE() { mutex_.lock(); }
  void unlock() MANTA_RELEASE() { mutex_.unlock(); }
  [[nodiscard]] bool try_lock() MANTA_TRY_ACQUIRE(true) { return mutex_.try_lock(); }
#endif

 private:
#ifdef MANTA_CHECKED
  void forget() const noexcept {
    if (explorer != nullptr) explorer->forget_mutex(this);
  }
#endif

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
