// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a task's result is a value; this function returns a view of something that dies

#include <manta/manta.hpp>

#include <span>

auto ref = manta::submit([] { return std::span<const int>(); });
