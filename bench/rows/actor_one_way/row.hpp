// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace actor_one_way {

using bench::Count;

/// The state of the actor, and what its messages do.
class Counter {
 public:
  void add(Count n) { sum_ += n; }
  [[nodiscard]] Count value() const { return sum_; }

 private:
  Count sum_ = 0;
};

}  // namespace actor_one_way
