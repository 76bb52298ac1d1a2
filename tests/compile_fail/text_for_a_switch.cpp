// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: use of deleted function
// SHOWS g++: manta: this field takes a value of its own type: true or false
// EXPECT clang++: manta: this field takes a value of its own type: true or false

#include <manta/manta.hpp>

manta::Config config{.inline_get = "no"};
