// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A store-load barrier that one thread pays for all of them (Linux, membarrier(2)).
///
/// Two threads that each store a word and then load the other's must not both miss the other (Dekker). Usually each pays
/// for a barrier between its two steps. Where one of them comes by millions of times and the other once, the rare one
/// makes all others pass a barrier at that moment, and they only keep the compiler from swapping the two steps:
///
///     often:   mine.store(1, relaxed); asymmetric_fence_light(); other.load(acquire)
///     rarely:  other.store(1);         asymmetric_fence_heavy();           mine.load(acquire)
///
/// Without it (an old kernel, a filter of system calls) the often-come thread stores with seq_cst. Where the kernel grants
/// it at first and refuses it later (a filter that a program installs when it has begun), the rare one does without
/// membarrier what that does, at some milliseconds; a program that forbids this too is ended, with a message.

#include <manta/detail/base/atomic.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Asks the kernel for the barrier, once in a process.
///
/// Requires: called before any use of the two below, and ordered before them.
/// Cost:     microseconds in a process of one thread; with more, the kernel waits for all processors, milliseconds.
void prepare_asymmetric_fence() noexcept;

extern constinit atomic<bool> process_barrier_granted;

/// True if `asymmetric_fence_heavy` does something. Constant from the first `prepare_asymmetric_fence` on.
[[nodiscard]] inline bool has_asymmetric_fence() noexcept {
  return process_barrier_granted.load(std::memory_order_relaxed);
}

/// Makes every running thread of the process pass a full barrier before it returns.
///
/// Errors: ends the process, with a message, if the kernel refuses what it had granted, and sched_setaffinity(2) too.
/// Cost:   some microseconds: an interrupt to each processor that runs a thread of the process.
void asymmetric_fence_heavy() noexcept;

/// The other side's half: costs nothing, but that the compiler keeps the order.
inline void asymmetric_fence_light() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }

}  // namespace detail
MANTA_NAMESPACE_END
