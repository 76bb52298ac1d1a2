// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a timeout has a unit: get(50ms), get({.timeout = 50ms})

#include <manta/manta.hpp>

int call(const manta::ObjectRef<int>& ref) { return *ref.get(50); }
