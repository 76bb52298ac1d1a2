// SPDX-License-Identifier: Apache-2.0
#include "rows/channel/row.hpp"

namespace {

const bench::RegisterRow row{{
    .position = 56,
    .name = "channel_of_four",
    .what = "numbers through a channel with room for 1,024, from four producers to one consumer",
    .operation = "a value",
    .size = 2'000'000,
    .quick_size = 50'000,
    .answer = [](bench::Count size) { return size * (size - 1) / 2; },
    .baseline = "tbb",
    .targets = {{.contender = "manta", .at_most = 17, .why = "1.2 times TooManyCooks' channel, which has no bound"}},
}};

}  // namespace
