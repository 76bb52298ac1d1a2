// SPDX-License-Identifier: Apache-2.0
#include "rows/channel/row.hpp"

namespace {

const bench::RegisterContender contender{
    {"channel_of_four", "tbb", "concurrent_bounded_queue: push and pop, a thread each; it blocks, and closes nothing",
     [](bench::Count size) { return channel::run_tbb(size, 4); }}};

}  // namespace
