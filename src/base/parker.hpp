// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How one thread sleeps until another wakes it.
///
/// The state is one word:
///
///   kIdle     no thread waits, and there is no token    park(): -> kParked      unpark(): -> kToken
///   kToken    a token that park() has not taken yet     park(): -> kIdle        unpark(): stays
///   kParked   the thread sleeps, or is about to         timeout: -> kIdle       unpark(): -> kToken, and wake
///
/// Only the parked thread leaves kToken; only it enters kParked.
///
/// The end of a Parker. It is often on the stack of the waiting thread, which may return, and so destroy it, as soon as
/// the word is kToken: before unpark() has woken the thread, which may not have slept yet, or may have woken
/// spuriously. Therefore unpark() accesses the word exactly once, and then passes only its address to the kernel. If
/// the memory is another futex by then, its sleepers get a spurious wake-up, which every user of a futex, glibc's
/// mutexes included, must expect.

#include "base/clock.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/export.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A binary semaphore with one waiter: unpark() leaves a token, park() takes it.
///
/// Requires: one thread at a time in park(). When the Parker is destroyed, no unpark() may still begin: after a park()
///           that returned false, or with several unparkers, the owner must know this by other means.
/// Ensures:  an unpark() before park() makes it return at once; tokens do not add up; it may be destroyed right after
///           the park() that took the only unparker's token.
class MANTA_INTERNAL_API Parker {
 public:
  /// How often park() looks at the word, with a pause between, before it sleeps: 0.4 microseconds.
  ///
  /// A compromise. A round trip to another processor took 40 us if the thread slept, 8 to 27 with 16 looks, 0.6 with
  /// 64, 0.2 with 256, if the answer was immediate. But the scheduler likes to put both threads on one processor, where
  /// a spin only keeps the other from running: there the round trip took 6.3 us with a bare futex, 7.1 with 16 looks,
  /// 12 with 64, 22 with 256 (parker.bench.cpp, 2 virtual cores). A caller that expects the answer soon passes more.
#ifdef MANTA_CHECKED
  static constexpr std::uint32_t kSpins = 0;  // under the explorer a pause lets other threads go first
#else
  static constexpr std::uint32_t kSpins = 16;
#endif

  explicit constexpr Parker(std::uint32_t spins = kSpins) noexcept : spins_(spins) {}
  Parker(const Parker&) = delete;
  Parker& operator=(const Parker&) = delete;

  /// Waits for a token, and takes it.
  ///
  /// Returns: false if the deadline passed first. Never returns spuriously.
  /// Cost:    one CAS if the token is there already; else a short spin, and then the kernel.
  /// Order:   acquires from the unpark() whose token it takes, and from those that the token absorbed.
  bool park(Time deadline = kForever) noexcept;

  /// Takes a token if there is one.
  ///
  /// Order: as park().
  bool try_park() noexcept;

  /// Leaves a token, and wakes the thread if it sleeps.
  ///
  /// Cost:    one exchange; a system call only if the thread sleeps.
  /// Threads: any.
  void unpark() noexcept;

 private:
  static constexpr std::uint32_t kIdle = 0;
  static constexpr std::uint32_t kToken = 1;
  static constexpr std::uint32_t kParked = 2;

  bool sleep(Time deadline) noexcept;

  const std::uint32_t spins_;
  atomic<std::uint32_t> state_{kIdle};
};

}  // namespace detail
MANTA_NAMESPACE_END
