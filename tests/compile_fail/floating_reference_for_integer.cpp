// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a floating-point argument for an integer parameter would lose its fraction

#include <manta/manta.hpp>

int square(int x) { return x * x; }
auto ref = manta::remote<square>(manta::put(2.5));
