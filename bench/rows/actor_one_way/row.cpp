// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_one_way/row.hpp"

namespace {

using namespace actor_one_way;

const bench::RegisterRow row{{
    .position = 50,
    .name = "actor_one_way",
    .what = "one actor; one-way messages from one thread outside, and one reply at the end",
    .operation = "a message",
    .size = 1'000'000,
    .quick_size = 50'000,
    .answer = [](Count size) { return size * (size - 1) / 2; },
    .baseline = "caf",
    .targets = {{.contender = "manta", .at_most = 1.0 / 3, .of = "caf"}},
}};

}  // namespace
