// SPDX-License-Identifier: Apache-2.0
#include "rows/tasks_1m/row.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <memory>

namespace {

using namespace tasks_1m;

bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  tbb::task_arena arena(bench::kWorkers);
  auto results = bench::touched<std::shared_ptr<Count>>(size);
  Count sum = 0;

  bench::Stopwatch watch;
  arena.execute([&] {
    tbb::task_group group;
    for (Count i = 0; i < size; ++i) {
      results[i] = std::make_shared<Count>();
      group.run([result = results[i], i] { *result = square(i); });
    }
    group.wait();
    for (std::shared_ptr<Count>& each : results) {
      sum += *each;
      each.reset();
    }
  });
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"tasks_1m", "tbb_shared", "the same, but the result lives as long as somebody holds it, in a shared_ptr", run}};

}  // namespace
