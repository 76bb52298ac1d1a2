// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: put of an array would keep a pointer to it

#include <manta/manta.hpp>

int numbers[] = {1, 2, 3};
auto ref = manta::put(numbers);
