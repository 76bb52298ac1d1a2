// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

#include <chrono>

namespace handover_actor {

using bench::Count;

/// What the actor does: it is busy for 50 µs, and answers a call with the time at which it stopped being so.
class Clerk {
 public:
  void be_busy(std::atomic<bool>* started) {
    started->store(true, std::memory_order_release);  // with spin_until()
    free_since_ = bench::spin_for(std::chrono::microseconds(50));
  }
  [[nodiscard]] std::int64_t free_since() const { return free_since_; }

 private:
  std::int64_t free_since_ = 0;
};

/// Measures from the end of what the actor was busy with to the return of the call that waited for it.
///
/// `make_busy(started)` sends the actor the long message; `call()` calls it, and returns `free_since()`.
template <class MakeBusy, class Call>
bench::Sample measure(Count size, MakeBusy make_busy, Call call) {
  return bench::measure_handovers(size, [&] {
    std::atomic<bool> started{false};
    make_busy(&started);
    bench::spin_until(started);
    bench::Handover one;
    one.waiting = bench::now_ns();
    one.free = call();
    one.returned = bench::now_ns();
    return one;
  });
}

}  // namespace handover_actor
