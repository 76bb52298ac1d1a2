// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace memory_actor {

using bench::Count;

/// The state of an actor: a word.
class Counter {
 public:
  explicit Counter(Count start) : value_(start) {}
  [[nodiscard]] Count value() const { return value_; }

 private:
  Count value_;
};

}  // namespace memory_actor
