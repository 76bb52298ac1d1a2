// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace actor_call {

using bench::Count;

/// The state of the actor; a call adds, and its result is the sum.
class Counter {
 public:
  Count add(Count n) { return sum_ += n; }

 private:
  Count sum_ = 0;
};

}  // namespace actor_call
