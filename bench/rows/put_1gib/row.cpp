// SPDX-License-Identifier: Apache-2.0
#include "rows/put_1gib/row.hpp"

namespace {

using namespace put_1gib;

Count answer(Count size) { return size; }

const bench::RegisterRow put{{
    .position = 90,
    .name = "put_1gib",
    .what = "put a std::vector<char> of 1 GiB by move (the median of so many, each timed; the clock is in it)",
    .operation = "a put",
    .size = 1'000,
    .quick_size = 10,
    .answer = answer,
    .baseline = "shared_ptr",
    .targets = {{.contender = "manta", .at_most = 1'000}},
    .start = bench::Start::kCold,
}};

const bench::RegisterRow get{{
    .position = 91,
    .name = "get_1gib",
    .what = "get it: the very bytes that were put",
    .operation = "a get",
    .size = 1'000,
    .quick_size = 10,
    .answer = answer,
    .baseline = "shared_ptr",
    .targets = {{.contender = "manta", .at_most = 1'000}},
    .start = bench::Start::kCold,
}};

}  // namespace
