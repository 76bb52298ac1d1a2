// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: use of deleted function
// SHOWS g++: manta: these references are of two types; an AnyRef may be of any
// EXPECT clang++: manta: these references are of two types; an AnyRef may be of any

#include <manta/manta.hpp>

#include <vector>

void call(const manta::ObjectRef<int>& a, const manta::ObjectRef<double>& b) {
  std::vector<manta::ObjectRef<int>> refs{a, b};
}
