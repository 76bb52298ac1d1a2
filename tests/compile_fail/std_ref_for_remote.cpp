// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a non-const reference parameter cannot be a task's: nobody would see what it changes; where you mean it, submit

#include <manta/manta.hpp>

#include <functional>

void increment(int& x) { ++x; }
void call(int x) { manta::remote<increment>(std::ref(x)).get(); }
