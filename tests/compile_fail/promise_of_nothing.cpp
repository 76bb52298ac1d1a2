// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a promise of nothing is set without a value

#include <manta/manta.hpp>

void call(manta::Promise<void>& setter) { setter.set(1); }
