// SPDX-License-Identifier: Apache-2.0
#include "rows/fork_join/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace fork_join;

int fib(int n) {
  if (n < 2) return n;
  auto a = manta::remote<fib>(n - 1);
  const int b = fib(n - 2);
  return *std::move(a).get() + b;
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
    {"fork_join", "manta", "auto a = remote<fib>(n - 1); int b = fib(n - 2); *std::move(a).get() + b", run}};

}  // namespace
