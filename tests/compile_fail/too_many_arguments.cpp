// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this function takes another number of arguments

#include <manta/manta.hpp>

int square(int x) { return x * x; }
auto ref = manta::remote<square>(1, 2);
