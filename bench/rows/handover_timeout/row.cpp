// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_timeout/row.hpp"

namespace {

using namespace handover_timeout;

const bench::RegisterRow row{{
    .position = 130,
    .name = "handover_timeout",
    .what =
        "get a task with a timeout, 200 us after the last: a hand-over to a worker that sleeps, and one back (median)",
    .operation = "a round trip",
    .size = 4'000,
    .quick_size = 100,
    .answer = [](Count size) { return size * (size - 1); },
    .baseline = "futex",
    .targets = {{.contender = "manta", .at_most = 1.3, .of = "futex"}},
}};

}  // namespace
