// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a span of bool has no owner to keep

#include <manta/manta.hpp>

#include <array>
#include <span>

int count(std::span<const bool> all) { return static_cast<int>(all.size()); }
auto ref = manta::remote<count>(std::array<bool, 3>{true, false, true});
