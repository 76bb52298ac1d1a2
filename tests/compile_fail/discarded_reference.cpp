// SPDX-License-Identifier: Apache-2.0
// EXPECT: a task whose result nobody wants is started with send

#include <manta/manta.hpp>

int square(int x) { return x * x; }
void call() { manta::remote<square>(3); }
