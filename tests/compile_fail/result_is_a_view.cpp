// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a task's result is a value; this function returns a view of something that dies

#include <manta/manta.hpp>

#include <string_view>

std::string_view name() { return "name"; }
auto ref = manta::remote<name>();
