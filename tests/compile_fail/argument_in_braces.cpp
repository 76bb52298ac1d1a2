// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: no match for call to
// EXPECT clang++: no matching function for call to object of type
// SHOWS: manta: an argument in braces has no type of its own: std::vector{1, 2}

#include <manta/manta.hpp>

#include <vector>

int count(const std::vector<int>& all) { return static_cast<int>(all.size()); }
void call() { manta::remote<count>({1, 2}).get(); }
