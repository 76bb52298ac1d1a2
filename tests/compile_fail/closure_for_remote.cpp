// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: is not usable in a constant expression
// EXPECT clang++: is not a structural type
// SHOWS clang++: manta: takes a function or a captureless lambda; submit takes closures

#include <manta/manta.hpp>

void call(int factor) {
  auto scale = [factor](int x) { return x * factor; };
  manta::remote<scale>(3).get();
}
