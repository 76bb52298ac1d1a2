// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace actor_spawn {

using bench::Count;

/// What the actors of one run add up together, and how the run learns that the last has done its part.
class Tally {
 public:
  explicit Tally(Count expected) : missing_(expected) {}

  void add(Count n) {
    sum_.fetch_add(n, std::memory_order_relaxed);
    // Released for wait(), which reads the sum.
    if (missing_.fetch_sub(1, std::memory_order_acq_rel) == 1) done_.raise();
  }

  /// Waits for the last message; only one thread may.
  Count wait() {
    done_.take();
    return sum_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<Count> sum_{0};
  std::atomic<Count> missing_;
  bench::FutexFlag done_;
};

}  // namespace actor_spawn
