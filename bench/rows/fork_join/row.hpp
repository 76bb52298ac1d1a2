// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace fork_join {

using bench::Count;

/// Computes a Fibonacci number, without any library.
[[nodiscard]] int serial_fib(int n);

/// Returns how many calls `fib(n)` makes, itself included: the row counts those.
[[nodiscard]] inline Count calls(int n) { return 2 * static_cast<Count>(serial_fib(n + 1)) - 1; }

}  // namespace fork_join
