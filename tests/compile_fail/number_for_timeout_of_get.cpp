// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a timeout has a unit: get(ref, 50ms), get(ref, {.timeout = 50ms})

#include <manta/manta.hpp>

int call(const manta::ObjectRef<int>& ref) { return *manta::get(ref, 50); }
