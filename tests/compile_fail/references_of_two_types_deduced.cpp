// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: class template argument deduction failed
// EXPECT clang++: no viable constructor or deduction guide for deduction of template arguments
// LINES g++: 120: std::vector is to tell its type, and nothing of manta's is asked; all its guides are listed
// LINES clang++: 65: as above

#include <manta/manta.hpp>

#include <vector>

auto call(const manta::ObjectRef<int>& a, const manta::ObjectRef<double>& b) { return std::vector{a, b}; }
