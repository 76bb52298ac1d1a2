// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Refuses allocations of a program that is under test, on all of its threads.
///
/// `operators.cpp` replaces every form of `operator new` and `operator delete`, and `slab.cpp` the slab allocator, so that
/// each node and each coroutine frame is an allocation of its own here. What the C library takes by itself (stacks of
/// threads, exceptions that are thrown) is not refused.

#include <cstdint>

namespace manta_refused {

/// Which allocations are refused, counted from 1.
enum class Refuse { kOne, kAllFrom };

/// Counts the allocations of all threads while it lives, and refuses some: they throw `std::bad_alloc`, or give null where
/// that was asked for. One at a time.
class Refusal {
 public:
  Refusal(std::uint64_t nth, Refuse which) noexcept;
  ~Refusal();
  Refusal(const Refusal&) = delete;
  Refusal& operator=(const Refusal&) = delete;

  /// Tells whether anything was refused, in this one or since its end in the last.
  [[nodiscard]] static bool happened() noexcept;
};

/// Lets the allocations of the calling thread through, and leaves them out of the count: for what a test needs itself.
class Spared {
 public:
  Spared() noexcept;
  ~Spared();
  Spared(const Spared&) = delete;
  Spared& operator=(const Spared&) = delete;
};

/// Makes later calls of `print_refused` say where. The first time costs allocations.
void prepare_to_print_refused();

/// Writes to stderr from where the first allocation was asked for that was refused, as addresses for `addr2line`.
/// Allocates nothing.
void print_refused() noexcept;

}  // namespace manta_refused
