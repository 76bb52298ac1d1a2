// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_call/row.hpp"

namespace {

using namespace actor_call;

const bench::RegisterRow row{{
    .position = 60,
    .name = "actor_call",
    .what = "call an idle actor and get the result, from a thread outside the pool, again and again",
    .operation = "a call",
    .size = 400'000,
    .quick_size = 4'000,
    .answer = [](Count size) { return size * (size - 1) / 2; },
    .baseline = "caf",
    .targets = {{.contender = "manta", .at_most = 300}},
}};

}  // namespace
