// SPDX-License-Identifier: Apache-2.0
#include "rows/fork_join/row.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace {

using namespace fork_join;

int fib(int n) {
  if (n < 2) return n;
  int a = 0;
  tbb::task_group group;
  group.run([&a, n] { a = fib(n - 1); });
  const int b = fib(n - 2);
  group.wait();
  return a + b;
}

bench::Sample run(Count size) {
  const int n = static_cast<int>(size);
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  tbb::task_arena arena(bench::kWorkers);

  bench::Stopwatch watch;
  const int result = arena.execute([n] { return fib(n); });
  watch.stop();
  return watch.sample(calls(n), static_cast<Count>(result));
}

const bench::RegisterContender contender{
    {"fork_join", "tbb", "a task_group a call, in a task_arena: run one child, call the other, wait", run}};

}  // namespace
