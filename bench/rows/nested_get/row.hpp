// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace nested_get {

using bench::Count;

/// How many dependent multiplications take about a microsecond at 4 GHz.
inline constexpr Count kPerMicrosecond = 1300;

/// Works for about so many microseconds. The instructions are counted and not the time, so that other programs do not
/// change the work.
template <Count kMicroseconds>
[[gnu::noinline]] Count work(Count seed) {
  Count x = seed | 1;
  for (Count i = 0; i < kMicroseconds * kPerMicrosecond; ++i) x = x * 6364136223846793005u + 1442695040888963407u;
  return x;
}

}  // namespace nested_get
