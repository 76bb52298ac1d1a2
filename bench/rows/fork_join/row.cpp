// SPDX-License-Identifier: Apache-2.0
#include "rows/fork_join/row.hpp"

namespace fork_join {

int serial_fib(int n) { return n < 2 ? n : serial_fib(n - 1) + serial_fib(n - 2); }

}  // namespace fork_join

namespace {

using namespace fork_join;

const bench::RegisterRow row{{
    .position = 30,
    .name = "fork_join",
    .what = "fib(30) by fork and join: fib(n - 1) is a task, fib(n - 2) a direct call; nothing is cut off",
    .operation = "a call of fib",
    .size = 30,
    .quick_size = 18,
    .answer = [](Count n) { return static_cast<Count>(serial_fib(static_cast<int>(n))); },
    .baseline = "tbb",
    .targets = {{.contender = "manta", .at_most = 1.0, .of = "tbb"},
                {.contender = "manta_group", .at_most = 10.6, .why = "TooManyCooks, on a quiet machine"}},
}};

}  // namespace
