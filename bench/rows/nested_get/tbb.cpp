// SPDX-License-Identifier: Apache-2.0
#include "rows/nested_get/row.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <vector>

namespace {

using namespace nested_get;

template <Count kMicroseconds>
bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  tbb::task_arena arena(bench::kWorkers);
  std::vector<Count> results = bench::touched<Count>(size);
  Count sum = 0;

  bench::Stopwatch watch;
  arena.execute([&] {
    tbb::task_group group;
    for (Count i = 0; i < size; ++i) group.run([&results, i] { results[i] = work<kMicroseconds>(i); });
    group.wait();
    for (const Count each : results) sum += each;
  });
  watch.stop();
  return watch.sample(size, sum);
}

const char* const how = "a task_group; one wait for all, which runs any of them";
const bench::RegisterContender fine{{"nested_get_5us", "tbb", how, run<5>}};
const bench::RegisterContender middle{{"nested_get_20us", "tbb", how, run<20>}};
const bench::RegisterContender coarse{{"nested_get_100us", "tbb", how, run<100>}};

}  // namespace
