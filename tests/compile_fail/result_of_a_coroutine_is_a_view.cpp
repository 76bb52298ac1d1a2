// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a task's result is a value; this function returns a view of something that dies

#include <manta/manta.hpp>

#include <string_view>

manta::Async<std::string_view> name() { co_return "name"; }
auto ref = manta::remote<name>();
