// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this closure cannot be called with these arguments

#include <manta/manta.hpp>

auto ref = manta::submit([](auto x, auto y) { return x + y; }, 3);
