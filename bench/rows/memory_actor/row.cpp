// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_actor/row.hpp"

namespace {

using namespace memory_actor;

const bench::RegisterRow row{{
    .position = 170,
    .name = "memory_actor",
    .what = "actors with a word of state, each was called once and is idle: growth of resident memory, handles aside",
    .operation = "an idle actor",
    .size = 1'000'000,
    .quick_size = 20'000,
    .answer = [](Count size) { return size * (size - 1) / 2; },
    .baseline = "caf",
    .targets = {{.contender = "manta", .at_most = 512}},
    .unit = bench::Unit::kBytes,
    .start = bench::Start::kCold,
}};

}  // namespace
