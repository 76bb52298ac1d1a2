// SPDX-License-Identifier: Apache-2.0
#include "rows/round_trip/row.hpp"

namespace {

using namespace round_trip;

const bench::RegisterRow row{{
    .position = 20,
    .name = "round_trip",
    .what = "submit one task and get its result, from a thread outside the pool, again and again",
    .operation = "a round trip",
    .size = 400'000,
    .quick_size = 4'000,
    .answer = [](Count size) { return size * (size - 1); },
    .baseline = "tbb",
    .targets = {{.contender = "manta", .at_most = 1.0, .of = "tbb"}},
}};

}  // namespace
