// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a non-const reference parameter cannot be a task's: nobody would see what it changes

#include <manta/manta.hpp>

void increment(int& x) { ++x; }
void call() {
  int x = 1;
  manta::remote<increment>(x).get();
}
