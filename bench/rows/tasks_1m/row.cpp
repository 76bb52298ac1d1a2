// SPDX-License-Identifier: Apache-2.0
#include "rows/tasks_1m/row.hpp"

namespace {

using namespace tasks_1m;

Count answer(Count size) {
  Count sum = 0;
  for (Count i = 0; i < size; ++i) sum += square(i);
  return sum;
}

const bench::RegisterRow row{{
    .position = 10,
    .name = "tasks_1m",
    .what = "tasks with a result each, submitted from one thread, all fetched",
    .operation = "a task",
    .size = 1'000'000,
    .quick_size = 50'000,
    .answer = answer,
    .baseline = "tbb",
    .targets = {{.contender = "manta", .at_most = 1.0, .of = "tbb"}},
}};

const bench::RegisterRow curve{{
    .position = 200,
    .name = "tasks_curve",
    .what = "the same for 10 M down to 1 k tasks at once: is the cost of one the same?",
    .operation = "a task",
    .size = 10'000'000,
    .quick_size = 100'000,
    .answer = answer,
    .baseline = "manta/10",
    .targets = {{.contender = "manta", .at_most = 1.25, .of = "manta/10", .why = "linear, give or take the caches"}},
}};

}  // namespace
