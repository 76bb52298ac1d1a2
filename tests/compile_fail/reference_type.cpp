// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: the value of this reference does not convert to the parameter's type

#include <manta/manta.hpp>

#include <string>

int square(int x) { return x * x; }
auto ref = manta::remote<square>(manta::put(std::string("three")));
