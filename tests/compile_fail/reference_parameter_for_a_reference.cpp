// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a non-const reference parameter cannot be a task's: the value of a reference is shared

#include <manta/manta.hpp>

void increment(int& x) { ++x; }
void call(const manta::ObjectRef<int>& ref) { manta::remote<increment>(ref).get(); }
