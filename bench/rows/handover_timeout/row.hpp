// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

#include <chrono>

namespace handover_timeout {

using bench::Count;

inline constexpr std::chrono::seconds kTimeout{10};

/// The work of a task.
inline Count twice(Count x) { return x + x; }

/// Measures round trips: `trip(i)` has `twice(i)` computed on another thread and waits for it with a timeout.
template <class Trip>
bench::Sample measure(Count size, Trip trip) {
  bench::Latencies latencies(size);
  Count sum = 0;
  for (Count i = 0; i < size; ++i) {
    const std::int64_t begin = bench::now_ns();
    sum += trip(i);
    latencies.add(bench::now_ns() - begin);
  }
  return latencies.sample(sum);
}

}  // namespace handover_timeout
