// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdint>

namespace bench {

/// Above this share of the machine a sample counts as disturbed. The kernel counts in hundredths of a second, so a
/// tenth is what a sample of half a second can tell from nothing.
inline constexpr double kDisturbed = 0.1;

/// Measures which share of the machine's processors others used while one child process ran.
class Disturbance {
 public:
  /// Begins. Construct it before the child starts.
  Disturbance();

  /// Returns the share, 0 to 1, from the construction to now. `own` is what the child itself used, which has ended.
  [[nodiscard]] double share(const rusage& own) const;

 private:
  std::chrono::steady_clock::time_point begin_;
  double busy_seconds_;
};

}  // namespace bench
