// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_spawn/row.hpp"

namespace {

using namespace actor_spawn;

Count answer(Count size) { return size * (size - 1) / 2; }

const bench::RegisterRow row{{
    .position = 70,
    .name = "actor_spawn",
    .what = "spawn an actor, send it one message and let go of it; until the last message was handled",
    .operation = "an actor",
    .size = 200'000,
    .quick_size = 5'000,
    .answer = answer,
    .baseline = "caf",
    .targets = {{.contender = "manta", .at_most = 300}},
}};

const bench::RegisterRow curve{{
    .position = 210,
    .name = "actors_curve",
    .what = "the same, but all are held until the end: 1 M down to 1 k actors; is the cost of one the same?",
    .operation = "an actor",
    .size = 1'000'000,
    .quick_size = 20'000,
    .answer = answer,
    .baseline = "manta/10",
    .targets = {{.contender = "manta", .at_most = 1.25, .of = "manta/10", .why = "linear, give or take the caches"}},
}};

}  // namespace
