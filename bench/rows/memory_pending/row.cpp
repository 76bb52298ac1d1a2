// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_pending/row.hpp"

namespace {

using namespace memory_pending;

Count answer(Count size) {
  Count sum = 0;
  for (Count i = 0; i < size; ++i) sum += square(i);
  return sum;
}

const bench::RegisterRow row{{
    .position = 140,
    .name = "memory_pending",
    .what =
        "tasks that were submitted while all workers are busy: growth of resident memory, what holds the results aside",
    .operation = "a queued task",
    .size = 1'000'000,
    .quick_size = 100'000,
    .answer = answer,
    .baseline = "tbb",
    .targets = {{.contender = "manta", .at_most = 256}},
    .unit = bench::Unit::kBytes,
    .start = bench::Start::kCold,
}};

}  // namespace
