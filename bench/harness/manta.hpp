// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/registry.hpp"

#include <manta/manta.hpp>

namespace bench {

/// Counts with manta's own counters what is alive in the middle of a measurement, and what is left at its end.
class Census {
 public:
  explicit Census(manta::Runtime& runtime) : runtime_(runtime) {}

  /// Counts what is alive now.
  void take() {
    const manta::RuntimeStats stats = runtime_.stats();
    alive_ = static_cast<Count>(stats.objects + stats.actors);
  }

  /// Stops the runtime, and adds to the sample what was alive and what is left.
  ///
  /// Requires: the contender let go of all its references and handles.
  [[nodiscard]] Sample finish(Sample sample) {
    runtime_.shutdown();
    const manta::RuntimeStats stats = runtime_.stats();
    sample.alive = alive_;
    sample.left = static_cast<Count>(stats.objects + stats.actors);
    return sample;
  }

 private:
  manta::Runtime& runtime_;
  Count alive_ = 0;
};

}  // namespace bench
