// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: spawn<A> takes a class that is not const

#include <manta/manta.hpp>

auto actor = manta::spawn<int>(3);
