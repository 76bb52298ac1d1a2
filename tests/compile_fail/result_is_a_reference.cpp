// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a task's result is a value; this function returns a reference

#include <manta/manta.hpp>

int shared = 3;
int& get_shared() { return shared; }
auto ref = manta::remote<get_shared>();
