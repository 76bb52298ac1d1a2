// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_timeout/row.hpp"

namespace {

using namespace handover_timeout;

const bench::RegisterRow row{{
    .position = 130,
    .name = "handover_timeout",
    .what =
        "submit a task and get it with a timeout: it runs on another thread, a hand-over there and one back (median)",
    .operation = "a round trip",
    .size = 20'000,
    .quick_size = 500,
    .answer = [](Count size) { return size * (size - 1); },
    .baseline = "futex",
    .targets = {{.contender = "manta", .at_most = 1.3, .of = "futex"}},
}};

}  // namespace
