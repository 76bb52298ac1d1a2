// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_result/row.hpp"

namespace {

using namespace memory_result;

const bench::RegisterRow row{{
    .position = 160,
    .name = "memory_result",
    .what = "small values in the store, all held: growth of resident memory, what holds them aside",
    .operation = "a value",
    .size = 1'000'000,
    .quick_size = 100'000,
    .answer = [](Count size) { return size * (size - 1) / 2; },
    .baseline = "shared_ptr",
    .targets = {{.contender = "manta", .at_most = 129, .why = "a block of 128, and the share of it that a slab keeps"}},
    .unit = bench::Unit::kBytes,
    .start = bench::Start::kCold,
}};

}  // namespace
