// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: use of deleted function
// SHOWS g++: manta: a length of time has a unit
// EXPECT clang++: manta: a length of time has a unit

#include <manta/manta.hpp>

manta::Config config{.shutdown_timeout = 5};
