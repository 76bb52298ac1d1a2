// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace bench {

/// A bare hand-over between two threads, the floor under everything that waits: one word, one system call a side.
class FutexFlag {
 public:
  /// Sets the flag and wakes the one thread that waits for it.
  void raise();

  /// Sleeps until the flag is set, and takes it down.
  void take();

 private:
  std::atomic<std::uint32_t> word_{0};
};

}  // namespace bench
