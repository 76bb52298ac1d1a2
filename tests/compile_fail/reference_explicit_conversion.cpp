// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: the value of this reference does not convert to the parameter's type

#include <manta/manta.hpp>

#include <vector>

std::size_t length(std::vector<int> all) { return all.size(); }
auto ref = manta::remote<length>(manta::put(3));
