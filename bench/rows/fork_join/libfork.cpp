// SPDX-License-Identifier: Apache-2.0
#include "rows/fork_join/row.hpp"

#include <libfork.hpp>

namespace {

using namespace fork_join;

constexpr auto fib = [](auto self, int n) -> lf::task<int> {
  if (n < 2) co_return n;
  int a = 0;
  int b = 0;
  co_await lf::fork(&a, self)(n - 1);
  co_await lf::call(&b, self)(n - 2);
  co_await lf::join;
  co_return a + b;
};

bench::Sample run(Count size) {
  const int n = static_cast<int>(size);
  lf::lazy_pool pool(bench::kWorkers);

  bench::Stopwatch watch;
  const int result = lf::sync_wait(pool, fib, n);
  watch.stop();
  return watch.sample(calls(n), static_cast<Count>(result));
}

const bench::RegisterContender contender{
    {"fork_join", "libfork", "lazy_pool; a coroutine a call, which is stolen whole: fork one, call the other, join",
     run}};

}  // namespace
