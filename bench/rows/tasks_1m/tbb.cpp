// SPDX-License-Identifier: Apache-2.0
#include "rows/tasks_1m/row.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace {

using namespace tasks_1m;

bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  tbb::task_arena arena(bench::kWorkers);
  std::vector<Count> results = bench::touched<Count>(size);
  Count sum = 0;

  bench::Stopwatch watch;
  arena.execute([&] {
    tbb::task_group group;
    for (Count i = 0; i < size; ++i) group.run([&results, i] { results[i] = square(i); });
    group.wait();
    for (const Count each : results) sum += each;
  });
  watch.stop();
  return watch.sample(size, sum);
}

const char* const how = "task_group in a task_arena; each task writes into its slot of a vector; one wait for all";
const bench::RegisterContender contender{{"tasks_1m", "tbb", how, run}};
const bench::RegisterContender whole{{"tasks_curve", "tbb", how, run}};
const bench::RegisterContender tenth{{"tasks_curve", "tbb/10", "a tenth of them", run, 10}};
const bench::RegisterContender hundredth{{"tasks_curve", "tbb/100", "a hundredth", run, 100}};

}  // namespace
