// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a span parameter must be a span of const

#include <manta/manta.hpp>

#include <span>
#include <vector>

void clear(std::span<int> all) {
  for (int& x : all) x = 0;
}
auto ref = manta::remote<clear>(std::vector<int>(3));
