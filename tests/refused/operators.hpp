// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Allocations that are refused, of all threads.
///
/// `operators_replaced.cpp` replaces every form of `operator new` and `operator delete`, and `slab.cpp` the slab allocator,
/// so that each node and each coroutine frame is an allocation of its own here. What the C library takes by itself (stacks of
/// threads, exceptions that are thrown) is not refused.

#include "refused/faults.hpp"

namespace manta_refused {

/// While it is armed, allocations throw `std::bad_alloc`, or give null where that was asked for. A test arms it around
/// what it tests alone, since its own allocations would be refused too.
extern constinit FaultPoint allocations;

/// Asks for an allocation of the calling thread whether it is refused.
[[nodiscard]] bool is_refused() noexcept;

/// Makes later calls of `print_refused` say where. Allocates.
void prepare_to_print_refused();

/// Writes to stderr from where the first allocation was asked for that was refused, as addresses for `addr2line`.
/// Allocates nothing.
void print_refused() noexcept;

}  // namespace manta_refused
