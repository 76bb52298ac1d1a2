// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: only a bool is an argument for a bool parameter

#include <manta/manta.hpp>

bool invert(bool b) { return !b; }
auto ref = manta::remote<invert>("true");
