// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: say what the number is: wait(refs, {.num_returns = 2, .timeout = 50ms})

#include <manta/manta.hpp>

#include <vector>

auto call(const std::vector<manta::ObjectRef<int>>& refs) { return manta::wait(refs, 50); }
