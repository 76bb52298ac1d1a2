// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: is not a constant expression
// EXPECT clang++: is not a structural type
// SHOWS clang++: manta: takes a function or a captureless lambda; submit takes closures

#include <manta/manta.hpp>

void call(int factor) {
  manta::remote<[factor](int x) { return x * factor; }>(3).get();
}
