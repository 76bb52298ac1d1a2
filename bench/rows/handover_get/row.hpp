// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

#include <chrono>

namespace handover_get {

using bench::Count;

inline constexpr std::chrono::microseconds kBusy{50};

/// Runs for 50 µs, says when it has begun, and returns when it ended: the hand-over's beginning.
inline std::int64_t work(std::atomic<bool>& started) {
  started.store(true, std::memory_order_release);  // with spin_until()
  return bench::spin_for(kBusy);
}

/// Measures from the end of each piece of work to the return of what waits for it.
///
/// `submit(started)` begins the work on another thread; what it returns is passed to `get`, which waits and returns
/// what `work` returned. `get` is not called before the work has begun: nothing can run it on the calling thread.
template <class Submit, class Get>
bench::Sample measure(Count size, Submit submit, Get get) {
  return bench::measure_handovers(size, [&] {
    std::atomic<bool> started{false};
    auto pending = submit(started);
    bench::spin_until(started);
    bench::Handover one;
    one.waiting = bench::now_ns();
    one.free = get(pending);
    one.returned = bench::now_ns();
    return one;
  });
}

}  // namespace handover_get
