// SPDX-License-Identifier: Apache-2.0
#include "rows/wait_pop/row.hpp"

#include <tbb/concurrent_queue.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace {

using namespace wait_pop;

bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  tbb::task_arena arena(bench::kWorkers);
  tbb::concurrent_bounded_queue<Count> results;
  Count sum = 0;

  bench::Stopwatch watch;
  arena.execute([&] {
    tbb::task_group group;
    for (Count i = 0; i < size; ++i) group.run([&results, i] { results.push(square(i)); });
    group.wait();
  });
  for (Count i = 0; i < size; ++i) {
    Count value = 0;
    results.pop(value);
    sum += value;
  }
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"wait_pop", "tbb", "tasks that push into a concurrent_bounded_queue; pop", run}};

}  // namespace
