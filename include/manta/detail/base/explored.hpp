// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The interface by which the checked build asks a schedule explorer. Include `<manta/detail/base/atomic.hpp>` instead.
///
/// On a thread of a schedule explorer, `explorer` points to it. There each operation on a `detail::atomic`, a `Mutex`
/// or a futex goes through the explorer before it takes effect: the explorer may run other threads first, and decides
/// what the operation sees. Threads without an explorer use the real objects. No explorer is part of the library.

#include <manta/version.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Decides what a thread sees, and when it continues.
///
/// Ensures: nothing throws. Any call may not return: a failed run stops where it is.
/// Threads: the explored ones, one at a time.
class Explorer {
 public:
  using Word = std::uint64_t;  ///< The bytes of an atomic's value, the rest 0.

  enum class Strength : std::uint8_t { kStrong, kWeak };
  enum class Patience : std::uint8_t { kUnlimited, kLimited };

  // Atomics, by their address. `now` is the real value, for an atomic that the explorer has not met yet.
  virtual void made(const void* cell, Word value) = 0;
  virtual void gone(const void* cell) = 0;
  [[nodiscard]] virtual Word load(const void* cell, Word now, std::memory_order order) = 0;
  virtual void store(const void* cell, Word now, Word value, std::memory_order order) = 0;

  /// The read of an operation that reads and writes: the newest value. `end_update` follows at once.
  [[nodiscard]] virtual Word begin_update(const void* cell, Word now, std::memory_order order) = 0;
  virtual void end_update(const void* cell, Word value, std::memory_order order) = 0;

  /// The read of a compare-exchange. True: `end_update` follows at once. False: `expected` is the value seen.
  [[nodiscard]] virtual bool compare(const void* cell, Word now, Word& expected, Strength strength,
                                     std::memory_order success, std::memory_order failure) = 0;
  virtual void fence(std::memory_order order) = 0;

  /// As `asymmetric_fence_heavy`: a sequentially consistent fence in every thread at once.
  virtual void asymmetric_fence_heavy() = 0;

  // Plain data that threads pass to each other, by its address.
  virtual void plain_made(const void* data) = 0;
  virtual void plain_gone(const void* data) = 0;
  virtual void plain_read(const void* data) = 0;
  virtual void plain_write(const void* data) = 0;

  // Mutexes, by their address.
  virtual void lock(const void* mutex) = 0;
  [[nodiscard]] virtual bool try_lock(const void* mutex) = 0;
  virtual void unlock(const void* mutex) = 0;
  virtual void forget_mutex(const void* mutex) = 0;

  /// As `futex_wait` and `futex_wake`.
  [[nodiscard]] virtual bool futex_wait(const void* word, Word now, Word expected, Patience patience) = 0;
  virtual void futex_wake(const void* word, int count) = 0;

  /// Called in a loop that waits for another thread.
  virtual void pause() = 0;

  /// Starts a thread that is explored too; waits for its end.
  [[nodiscard]] virtual std::uintptr_t start(std::string name, std::function<void()> body) = 0;
  virtual void join(std::uintptr_t thread) = 0;

  /// Takes freed memory, to detect late accesses to it, and frees it at the end of the run.
  virtual void retire(void* memory, void (*free)(void*) noexcept) = 0;

 protected:
  ~Explorer() = default;
};

/// The calling thread's explorer, or null.
inline constinit thread_local Explorer* explorer = nullptr;

}  // namespace detail
MANTA_NAMESPACE_END
