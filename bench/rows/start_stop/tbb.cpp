// SPDX-License-Identifier: Apache-2.0
#include "rows/start_stop/row.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace {

using namespace start_stop;

Count once(Count i) {
  tbb::task_scheduler_handle handle(tbb::attach{});
  Count result = 0;
  {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
    tbb::task_arena arena(bench::kWorkers);
    arena.execute([&] {
      tbb::task_group group;
      group.run([&result, i] { result = next(i); });
      group.wait();
    });
  }
  tbb::finalize(handle);  // throws if the workers cannot be joined
  return result;
}

bench::Sample run(Count size) {
  Count sum = 0;
  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) sum += once(i);
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"start_stop", "tbb", "attach, task_arena, task_group, finalize: a worker is started, the caller runs the task",
     run}};

}  // namespace
