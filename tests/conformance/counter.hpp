// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace manta::conformance {

/// The simplest actor: a counter.
class Counter {
 public:
  explicit Counter(int start) : value_(start) {}
  int add(int n) { return value_ += n; }
  [[nodiscard]] int value() const { return value_; }

 private:
  int value_;
};

}  // namespace manta::conformance
