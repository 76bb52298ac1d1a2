// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/measure.hpp"

namespace bench {

/// One hand-over from a thread that was busy to one that waited for it, as points of `now_ns`.
struct Handover {
  std::int64_t waiting = 0;   ///< The waiting side is about to wait.
  std::int64_t free = 0;      ///< The busy side has ended what it was busy with.
  std::int64_t returned = 0;  ///< The waiting side goes on.
};

/// Measures hand-overs, from `free` to `returned`, until `size` of them found the waiting side asleep.
///
/// Where both sides share a processor, the waiting side may not come before the end; such a hand-over is none and does
/// not count. The answer is `size` if no wait returned before its time.
///
/// Errors: throws `CannotMeasure` if the waiting side hardly ever came in time.
template <class Once>
Sample measure_handovers(Count size, Once once) {
  constexpr std::int64_t kAsleep = 20'000;  // ns; going to sleep takes about 2,000
  Latencies latencies(size);
  bool in_order = true;
  for (Count attempt = 0; attempt < 4 * size && latencies.count() < size; ++attempt) {
    const Handover one = once();
    in_order = in_order && one.returned >= one.free;
    if (one.free - one.waiting >= kAsleep) latencies.add(one.returned - one.free);
  }
  if (latencies.count() < size / 4) throw CannotMeasure("the waiting side came too late: too few free processors");
  return latencies.sample(in_order ? size : 0);
}

}  // namespace bench
