// SPDX-License-Identifier: Apache-2.0
#include "rows/round_trip/row.hpp"

#include <tbb/global_control.h>
#include <tbb/task_group.h>

namespace {

using namespace round_trip;

bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  tbb::task_group group;
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) {
    Count result = 0;
    group.run([&result, i] { result = twice(i); });
    group.wait();
    sum += result;
  }
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"round_trip", "tbb", "task_group::run, then wait, which runs the task on the calling thread", run}};

}  // namespace
