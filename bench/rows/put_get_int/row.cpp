// SPDX-License-Identifier: Apache-2.0
#include "rows/put_get_int/row.hpp"

namespace {

using namespace put_get_int;

const bench::RegisterRow row{{
    .position = 80,
    .name = "put_get_int",
    .what = "put an int, get it, and let go of it",
    .operation = "a put and a get",
    .size = 2'000'000,
    .quick_size = 50'000,
    .answer = [](Count size) { return size * (size - 1) / 2; },
    .baseline = "shared_ptr",
    .targets = {{.contender = "manta", .at_most = 40}},
}};

}  // namespace
