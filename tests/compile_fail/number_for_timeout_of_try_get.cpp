// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a timeout has a unit: try_get(50ms), try_get({.timeout = 50ms})

#include <manta/manta.hpp>

auto call(const manta::ObjectRef<int>& ref) { return ref.try_get(50); }
