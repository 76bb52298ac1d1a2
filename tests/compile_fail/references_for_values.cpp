// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: many references are no range of values; take a std::span<const manta::Value<T>>

#include <manta/manta.hpp>

#include <vector>

int count(const std::vector<int>& all) { return static_cast<int>(all.size()); }
auto ref = manta::remote<count>(std::vector<manta::ObjectRef<int>>());
