// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: use of deleted function
// SHOWS g++: manta: a deadline is a length of time or a point of manta::Clock
// EXPECT clang++: manta: a deadline is a length of time or a point of manta::Clock

#include <manta/manta.hpp>

int square(int x) { return x * x; }
auto ref = manta::remote<square>.with({.deadline = 50})(3);
