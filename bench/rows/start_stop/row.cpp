// SPDX-License-Identifier: Apache-2.0
#include "rows/start_stop/row.hpp"

namespace {

using namespace start_stop;

const bench::RegisterRow row{{
    .position = 100,
    .name = "start_stop",
    .what = "start a runtime, run one task on it, stop it",
    .operation = "a start and a stop",
    .size = 500,
    .quick_size = 20,
    .answer = [](Count size) { return size * (size + 1) / 2; },
    .baseline = "asio",
    .targets = {{.contender = "manta", .at_most = 70'000, .why = "asio's"}},
}};

}  // namespace
