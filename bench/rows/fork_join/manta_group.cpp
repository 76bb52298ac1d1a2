// SPDX-License-Identifier: Apache-2.0
#include "rows/fork_join/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace fork_join;

int fib(int n) {
  if (n < 2) return n;
  int a = 0;
  manta::TaskGroup group;
  group.run([&a, n] { a = fib(n - 1); });
  const int b = fib(n - 2);
  group.wait();
  return a + b;
}

bench::Sample run(Count size) {
  const int n = static_cast<int>(size);
  manta::Runtime runtime({.num_workers = bench::kWorkers});

  bench::Stopwatch watch;
  const int result = *manta::remote<fib>(n).get();
  watch.stop();
  return watch.sample(calls(n), static_cast<Count>(result));
}

const bench::RegisterContender contender{
    {"fork_join", "manta_group", "a TaskGroup a call: run one child, call the other, wait", run}};

}  // namespace
