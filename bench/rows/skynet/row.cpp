// SPDX-License-Identifier: Apache-2.0
#include "rows/skynet/row.hpp"

namespace {

using namespace skynet;

const bench::RegisterRow row{{
    .position = 31,
    .name = "skynet",
    .what = "a tree of fan-out ten with a million leaves, which give their number; each node is a task, and adds up",
    .operation = "a task",
    .size = 1'000'000,
    .quick_size = 1'000,
    .answer = [](Count leaves) { return leaves * (leaves - 1) / 2; },
    .baseline = "tbb",
    .targets = {{.contender = "manta_group", .at_most = 1.0, .of = "tbb"}},
}};

}  // namespace
