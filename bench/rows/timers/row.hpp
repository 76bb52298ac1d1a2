// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace timers {

using bench::Count;

/// How long timer `i` sleeps: anything up to a second.
inline std::chrono::nanoseconds length(Count i) {
  return std::chrono::nanoseconds((i * 6364136223846793005u + 1442695040888963407u) % 1'000'000'000u);
}

/// Makes a sample of how late the timers were: of a hundred, the latest but one.
inline bench::Sample of_late(std::vector<std::int64_t> late_ns, bench::Sample times) {
  std::ranges::sort(late_ns);
  times.per_operation = static_cast<double>(late_ns[late_ns.size() * 99 / 100]);
  return times;
}

}  // namespace timers
