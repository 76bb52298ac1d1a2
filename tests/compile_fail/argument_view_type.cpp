// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this argument does not convert to the parameter's type

#include <manta/manta.hpp>

#include <string_view>

std::size_t length(std::string_view view) { return view.size(); }
auto ref = manta::remote<length>(3);
