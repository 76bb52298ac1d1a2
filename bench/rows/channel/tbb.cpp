// SPDX-License-Identifier: Apache-2.0
#include "rows/channel/row.hpp"

namespace {

const bench::RegisterContender contender{
    {"channel", "tbb", "concurrent_bounded_queue: push and pop, a thread each; it blocks, and closes nothing",
     [](bench::Count size) { return channel::run_tbb(size, 1); }}};

}  // namespace
