// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: use of deleted function
// SHOWS g++: manta: a length of time has a unit: 50ms
// EXPECT clang++: manta: a length of time has a unit: 50ms

#include <manta/manta.hpp>

int call(const manta::ObjectRef<int>& ref) { return *ref.get({.timeout = 50}); }
