// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a timeout has a unit: get(ref, 50ms), get(ref, {.timeout = 50ms})

#include <manta/manta.hpp>

auto call(const manta::ObjectRef<int>& a, const manta::ObjectRef<int>& b) { return manta::get(a, b, 50); }
