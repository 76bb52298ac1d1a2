// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_ring/row.hpp"

namespace {

using namespace actor_ring;

const bench::RegisterRow row{{
    .position = 65,
    .name = "actor_ring",
    .what = "one message goes round a ring of a hundred actors: no parallelism, so it should keep one processor busy",
    .operation = "a hop",
    .size = 1'000'000,
    .quick_size = 20'000,
    .answer = [](Count size) { return size; },
    .baseline = "caf",
    .targets = {{.contender = "manta", .at_most = 0.5, .of = "caf"}},
}};

}  // namespace
