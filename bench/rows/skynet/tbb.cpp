// SPDX-License-Identifier: Apache-2.0
#include "rows/skynet/row.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace {

using namespace skynet;

Count sum(Part part) {
  if (part.leaves == 1) return part.first;
  Sums sums{};
  tbb::task_group group;
  for (int i = 0; i < kFan; ++i) {
    group.run([&one = sums[static_cast<std::size_t>(i)], child = part.child(i)] { one = sum(child); });
  }
  group.wait();
  return sum_of(sums);
}

bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  tbb::task_arena arena(bench::kWorkers);

  bench::Stopwatch watch;
  const Count answer = arena.execute([size] { return sum({0, size}); });
  watch.stop();
  return watch.sample(tasks(size), answer);
}

const bench::RegisterContender contender{{"skynet", "tbb", "a task_group a node: run ten children, wait", run}};

}  // namespace
