// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_get/row.hpp"

namespace {

using namespace handover_get;

const bench::RegisterRow row{{
    .position = 110,
    .name = "handover_get",
    .what = "get of a task of 50 us that has started: from the end of its body to the return of get (median)",
    .operation = "a hand-over",
    .size = 4'000,
    .quick_size = 100,
    .answer = [](Count size) { return size; },
    .baseline = "futex",
    .targets = {{.contender = "manta", .at_most = 1.3, .of = "futex"}},
}};

}  // namespace
