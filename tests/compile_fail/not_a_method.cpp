// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: call<&A::method> takes a method

#include <manta/manta.hpp>

struct Counter {};
int square(int x) { return x * x; }
void call() { manta::spawn<Counter>().send<&square>(1); }
