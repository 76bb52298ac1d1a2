// SPDX-License-Identifier: Apache-2.0
#include "rows/timers/row.hpp"

namespace {

using namespace timers;

const bench::RegisterRow row{{
    .position = 135,
    .name = "timers",
    .what = "coroutines that sleep up to a second, all at once: how late 99 of 100 are at most, and the processor time",
    .operation = "a timer",
    .size = 100'000,
    .quick_size = 1'000,
    .answer = [](Count size) { return size; },
    .baseline = "asio",
    .targets = {{.contender = "manta", .at_most = 500'000, .why = "half a millisecond"}},
}};

}  // namespace
