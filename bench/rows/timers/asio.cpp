// SPDX-License-Identifier: Apache-2.0
#include "rows/timers/row.hpp"

#include <asio.hpp>

#include <list>
#include <vector>

namespace {

using namespace timers;

bench::Sample run(Count size) {
  asio::thread_pool pool(bench::kWorkers);
  std::vector<std::int64_t> late = bench::touched<std::int64_t>(size);
  std::list<asio::steady_timer> all;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) {
    const std::int64_t begin = bench::now_ns();
    all.emplace_back(pool, length(i)).async_wait([begin, i, &late](const asio::error_code&) {
      late[i] = bench::now_ns() - begin - length(i).count();
    });
  }
  pool.join();
  watch.stop();
  return of_late(std::move(late), watch.sample(size, size));
}

const bench::RegisterContender contender{
    {"timers", "asio", "a steady_timer with a callback each, on a thread_pool", run}};

}  // namespace
