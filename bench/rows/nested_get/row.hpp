// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace nested_get {

using bench::Count;

/// How many dependent multiplications take about a microsecond at 4 GHz.
inline constexpr Count kPerMicrosecond = 1300;

/// The work of a child: so many microseconds, more or less, as instructions that no disturbance lengthens.
template <Count kMicroseconds>
[[gnu::noinline]] Count work(Count seed) {
  Count x = seed | 1;
  for (Count i = 0; i < kMicroseconds * kPerMicrosecond; ++i) x = x * 6364136223846793005u + 1442695040888963407u;
  return x;
}

}  // namespace nested_get
