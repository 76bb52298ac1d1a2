// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

#include <array>

namespace skynet {

using bench::Count;

inline constexpr int kFan = 10;

/// The numbers of the leaves below a node: `first`, and all that follow up to `first + leaves`.
struct Part {
  Count first;
  Count leaves;

  [[nodiscard]] Part child(int i) const noexcept {
    const Count each = leaves / kFan;
    return {first + each * static_cast<Count>(i), each};
  }
};

/// How many nodes and leaves there are: the row counts those.
[[nodiscard]] inline Count tasks(Count leaves) { return leaves == 1 ? 1 : leaves + tasks(leaves / kFan); }

using Sums = std::array<Count, kFan>;

[[nodiscard]] inline Count sum_of(const Sums& parts) noexcept {
  Count sum = 0;
  for (const Count part : parts) sum += part;
  return sum;
}

}  // namespace skynet
