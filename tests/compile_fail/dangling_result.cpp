// SPDX-License-Identifier: Apache-2.0
// EXPECT clang++: destroyed at the end of the full-expression

#include <manta/manta.hpp>

#include <vector>

int call(const manta::ObjectRef<std::vector<int>>& ref) {
  int sum = 0;
  for (const int x : ref.try_get().value()) sum += x;
  return sum;
}
