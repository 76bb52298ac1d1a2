// SPDX-License-Identifier: Apache-2.0
#include "rows/fork_join/row.hpp"

namespace {

using namespace fork_join;

bench::Sample run(Count size) {
  const int n = static_cast<int>(size);

  bench::Stopwatch watch;
  const int result = serial_fib(n);
  watch.stop();
  return watch.sample(calls(n), static_cast<Count>(result));
}

const bench::RegisterContender contender{{"fork_join", "serial", "plain calls on one thread", run}};

}  // namespace
