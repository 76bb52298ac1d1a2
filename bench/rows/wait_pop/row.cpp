// SPDX-License-Identifier: Apache-2.0
#include "rows/wait_pop/row.hpp"

namespace {

using namespace wait_pop;

const bench::RegisterRow row{{
    .position = 45,
    .name = "wait_pop",
    .what = "ready, rest = wait(refs, 1) until nothing is left: Ray's idiom",
    .operation = "a reference",
    .size = 10'000,
    .quick_size = 1'000,
    .answer =
        [](Count size) {
          Count sum = 0;
          for (Count i = 0; i < size; ++i) sum += square(i);
          return sum;
        },
    .baseline = "tbb",
    .targets = {{.contender = "manta", .at_most = 2'000, .why = "linear over the whole drain"}},
}};

}  // namespace
