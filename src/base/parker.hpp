// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How one thread sleeps until another has news for it.
///
/// The state is one word:
///
///   kIdle     nobody waits, and there is no news        park(): -> kParked      unpark(): -> kToken
///   kToken    news that park() has not taken yet        park(): -> kIdle        unpark(): stays
///   kParked   the thread sleeps, or is about to         timeout: -> kIdle       unpark(): -> kToken, and wake
///
/// Only the parked thread leaves kToken; only it enters kParked.
///
/// The end of a Parker. It often lives on the stack of the thread that waits, which may return, and so destroy it, as soon
/// as the word says kToken: before unpark() has woken anybody, since the thread may not have slept yet, or was woken for no
/// reason. Therefore unpark() touches the word exactly once, and afterwards gives the kernel only its address. If the
/// memory is another futex by then, its sleepers get a wake-up for no reason, which every user of a futex, glibc's
/// mutexes included, must expect.

#include "base/clock.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/export.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A binary semaphore with one waiter: unpark() leaves a token, park() takes it.
///
/// Requires: one thread at a time in park(). Every unpark() that may still come when the Parker ends is one that has been
///           accounted for: after a park() that returned false, or with several unparkers, the owner must know by other
///           means that no call of unpark() is still to begin.
/// Ensures:  an unpark() before park() makes it return at once; tokens do not add up; it may be destroyed right after the
///           park() that took the only unparker's token.
class MANTA_INTERNAL_API Parker {
 public:
  /// How often park() looks at the word, with a pause between, before it sleeps: 0.4 microseconds.
  ///
  /// A compromise. To another processor and back took 40 us asleep, 8 to 27 with 16 looks, 0.6 with 64, 0.2 with 256, if the
  /// answer came at once. But the scheduler likes to put both threads on one processor, where a spin only keeps the other
  /// from running: there the same took 6.3 us with a bare futex, 7.1 with 16 looks, 12 with 64, 22 with 256
  /// (parker.bench.cpp, 2 virtual cores). Who knows that the answer is near passes more.
#ifdef MANTA_CHECKED
  static constexpr std::uint32_t kSpins =
      0;  // where the order of all is tried a pause lets others go first: nobody slept
#else
  static constexpr std::uint32_t kSpins = 16;
#endif

  explicit constexpr Parker(std::uint32_t spins = kSpins) noexcept : spins_(spins) {}
  Parker(const Parker&) = delete;
  Parker& operator=(const Parker&) = delete;

  /// Waits for a token, and takes it.
  ///
  /// Returns: false if the deadline passed first. Never returns for no reason.
  /// Cost:    a token that is there already: one CAS. Otherwise a short spin, and then the kernel.
  /// Order:   acquires what was done before the unpark() whose token it takes, and before those it absorbed.
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
