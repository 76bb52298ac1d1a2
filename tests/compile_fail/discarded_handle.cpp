// SPDX-License-Identifier: Apache-2.0
// EXPECT: an actor dies with its last handle

#include <manta/manta.hpp>

struct Counter {};
void call() { manta::spawn<Counter>(); }
