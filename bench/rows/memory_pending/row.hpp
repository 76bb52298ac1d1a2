// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace memory_pending {

using bench::Count;

/// The work of a task.
inline Count square(Count x) { return x * x; }

/// Keeps all workers busy until it is opened, so that what is submitted meanwhile waits.
class Gate {
 public:
  /// What one worker does.
  void hold() {
    arrived_.fetch_add(1, std::memory_order_acq_rel);
    bench::spin_until(open_);
  }

  /// Waits until so many workers hold.
  void wait_for(int workers) const {
    while (arrived_.load(std::memory_order_acquire) < workers) {
    }
  }

  void open() { open_.store(true, std::memory_order_release); }

 private:
  std::atomic<int> arrived_{0};
  std::atomic<bool> open_{false};
};

}  // namespace memory_pending
