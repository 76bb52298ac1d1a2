// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: wait takes a range of references: wait(std::vector{a, b})

#include <manta/manta.hpp>

auto call(const manta::ObjectRef<int>& ref) { return manta::wait(ref); }
