// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A store-load barrier whose cost one thread pays for all (Linux, membarrier(2)).
///
/// If two threads each store a word and then load the other's, at least one must see the other's store (Dekker).
/// Usually each pays for a barrier between its two steps. If one side is hot and the other rare, the rare side issues
/// membarrier(2), a barrier for both, and the hot side only keeps the compiler from swapping its steps (an asymmetric
/// fence, P1202):
///
///     often:   mine.store(1, relaxed); asymmetric_fence_light(); other.load(acquire)
///     rarely:  other.store(1);         asymmetric_fence_heavy();           mine.load(acquire)
///
/// Without membarrier (an old kernel, a filter of system calls) the hot side stores with seq_cst. If the kernel grants
/// it at first and refuses it later (a filter that a running program installs), the rare side has the same effect in
/// another way, at a cost of some milliseconds; if the filter forbids that too, the program ends with a message.

#include <manta/detail/base/atomic.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Asks the kernel for the barrier, once in a process.
///
/// Requires: called before any use of the two below, and ordered before them.
/// Cost:     microseconds in a process of one thread; with more, the kernel waits for all processors, milliseconds.
void prepare_asymmetric_fence() noexcept;

extern constinit atomic<bool> asymmetric_fence_granted;

/// True if `asymmetric_fence_heavy` does something. Constant from the first `prepare_asymmetric_fence` on.
[[nodiscard]] inline bool has_asymmetric_fence() noexcept {
  return asymmetric_fence_granted.load(std::memory_order_relaxed);
}

/// Makes every running thread of the process pass a full barrier before it returns.
///
/// Errors: ends the process, with a message, if the kernel refuses membarrier after it had granted it, and
///          sched_setaffinity(2) too.
/// Cost:   some microseconds: an interrupt to each processor that runs a thread of the process.
void asymmetric_fence_heavy() noexcept;

/// The hot side's half: only keeps the compiler's order.
inline void asymmetric_fence_light() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }

}  // namespace detail
MANTA_NAMESPACE_END
