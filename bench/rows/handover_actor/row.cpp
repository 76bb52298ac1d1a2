// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_actor/row.hpp"

namespace {

using namespace handover_actor;

const bench::RegisterRow row{{
    .position = 120,
    .name = "handover_actor",
    .what = "a call to an actor that is busy for 50 us: from the end of that to the call's return (median)",
    .operation = "a hand-over",
    .size = 4'000,
    .quick_size = 100,
    .answer = [](Count size) { return size; },
    .baseline = "futex",
    .targets = {{.contender = "manta", .at_most = 1.3, .of = "futex"}},
}};

}  // namespace
