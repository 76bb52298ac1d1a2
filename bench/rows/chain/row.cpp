// SPDX-License-Identifier: Apache-2.0
#include "rows/chain/row.hpp"

namespace {

using namespace chain;

const bench::RegisterRow row{{
    .position = 40,
    .name = "chain",
    .what = "a chain of tasks, each with the result of the one before it as its argument; get the last",
    .operation = "a link",
    .size = 200'000,
    .quick_size = 10'000,
    .answer = [](Count size) { return size; },
    .baseline = "tbb",
    .targets = {{.contender = "manta", .at_most = 150}},
}};

}  // namespace
