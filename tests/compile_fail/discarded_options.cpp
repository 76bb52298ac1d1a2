// SPDX-License-Identifier: Apache-2.0
// EXPECT: nodiscard

#include <manta/manta.hpp>

int square(int x) { return x * x; }
void call() { manta::remote<square>.with({.name = "square"}); }
