// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_dependent/row.hpp"

namespace {

using namespace memory_dependent;

const bench::RegisterRow row{{
    .position = 150,
    .name = "memory_dependent",
    .what = "tasks that wait for one argument: growth of resident memory, what holds the results aside",
    .operation = "a waiting task",
    .size = 1'000'000,
    .quick_size = 100'000,
    .answer = [](Count size) { return size * kLate + size * (size - 1) / 2; },
    .baseline = "tbb",
    .targets = {{.contender = "manta", .at_most = 256}},
    .unit = bench::Unit::kBytes,
    .start = bench::Start::kCold,
}};

}  // namespace
