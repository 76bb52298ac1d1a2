// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: use of deleted function
// SHOWS g++: manta: print the value: *ref.get()
// EXPECT clang++: manta: print the value: *ref.get()

#include <manta/manta.hpp>

#include <iostream>

void call(const manta::ObjectRef<int>& ref) { std::cout << ref.get() << '\n'; }
