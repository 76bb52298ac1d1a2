// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this function takes another number of arguments

#include <manta/manta.hpp>

int add(int a, int b = 1) { return a + b; }
auto ref = manta::remote<add>(1);
