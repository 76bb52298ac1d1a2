// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a timeout has a unit: get(ref, 50ms), get(ref, {.timeout = 50ms})

#include <manta/manta.hpp>

#include <vector>

auto call(const std::vector<manta::ObjectRef<int>>& refs) { return manta::get(refs, 50); }
