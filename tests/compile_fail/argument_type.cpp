// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this argument does not convert to the parameter's type

#include <manta/manta.hpp>

#include <string>

int square(int x) { return x * x; }
auto ref = manta::remote<square>(std::string("three"));
