// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this closure takes another number of arguments

#include <manta/manta.hpp>

auto ref = manta::submit([](int x) { return x; });
