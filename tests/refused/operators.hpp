// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Refuses allocations, of all threads.
///
/// `operators_replaced.cpp` replaces every form of `operator new` and `operator delete`, and `slab.cpp` the slab
/// allocator, so that each node and each coroutine frame is an allocation of its own here. The C library's own
/// allocations (stacks of threads, thrown exceptions) are not refused.

#include "refused/faults.hpp"

namespace manta_refused {

/// While it is armed, allocations throw `std::bad_alloc`, or return null for `std::nothrow`. A test arms it only around
/// the tested code, since it would refuse the test's own allocations, too.
extern constinit FaultPoint allocations;

/// Asks for an allocation of the calling thread whether it is refused.
[[nodiscard]] bool is_refused() noexcept;

/// Makes later calls of `print_refused` print the call stack. Allocates.
void prepare_to_print_refused();

/// Writes the call stack of the first refused allocation to stderr, as addresses for `addr2line`. Allocates nothing.
void print_refused() noexcept;

}  // namespace manta_refused
