// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a coroutine's parameter would refer to a temporary that dies when it first waits; take a value

#include <manta/manta.hpp>

#include <string_view>

manta::Async<std::size_t> length(const std::string_view& text) { co_return text.size(); }
auto ref = manta::remote<length>("text");
