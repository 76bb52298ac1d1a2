// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

#include <chrono>

namespace handover_timeout {

using bench::Count;

inline constexpr std::chrono::seconds kTimeout{10};

/// True on the thread that waits.
inline thread_local bool is_caller = false;

/// The work of a task. Run on the thread that waits it is wrong, for then nothing was handed over.
inline Count twice(Count x) { return is_caller ? 0 : x + x; }

/// How long the caller does something else between two round trips: long enough that what waits for work is asleep.
inline constexpr std::chrono::microseconds kPause{200};

/// Measures round trips: `trip(i)` has `twice(i)` computed on another thread and waits for it with a timeout.
template <class Trip>
bench::Sample measure(Count size, Trip trip) {
  bench::Latencies latencies(size);
  Count sum = 0;
  is_caller = true;
  for (Count i = 0; i < size; ++i) {
    bench::spin_for(kPause);
    const std::int64_t begin = bench::now_ns();
    sum += trip(i);
    latencies.add(bench::now_ns() - begin);
  }
  return latencies.sample(sum);
}

}  // namespace handover_timeout
