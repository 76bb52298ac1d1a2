// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a length of time has a unit: sleep_for(50ms)

#include <manta/manta.hpp>

manta::Async<void> nap() { co_await manta::sleep_for(50); }
