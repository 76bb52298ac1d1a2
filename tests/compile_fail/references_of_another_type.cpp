// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: these references are of another type than the values of the span

#include <manta/manta.hpp>

#include <span>
#include <vector>

std::size_t count(std::span<const manta::Value<double>> values) { return values.size(); }
auto ref = manta::remote<count>(std::vector<manta::ObjectRef<int>>());
