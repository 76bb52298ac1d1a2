// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_pending/row.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace {

using namespace memory_pending;

bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  tbb::task_arena arena(bench::kWorkers);
  std::vector<Count> results = bench::touched<Count>(size);
  bench::Sample sample;
  arena.execute([&] {
    tbb::task_group group;
    Gate gate;
    group.run([&gate] { gate.hold(); });
    gate.wait_for(1);  // the other worker is this thread

    bench::MemoryGrowth growth;
    for (Count i = 0; i < size; ++i) group.run([&results, i] { results[i] = square(i); });
    growth.stop();
    gate.open();
    group.wait();
    Count sum = 0;
    for (const Count each : results) sum += each;
    sample = growth.sample(size, sum);
  });
  return sample;
}

const bench::RegisterContender contender{{"memory_pending", "tbb", "task_group; results in a vector", run}};

}  // namespace
