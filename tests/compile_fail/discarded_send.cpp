// SPDX-License-Identifier: Apache-2.0
// EXPECT: a send does nothing until it is awaited, or got

#include <manta/manta.hpp>

void call(const manta::Channel<int>& channel) { channel.send(1); }
