// SPDX-License-Identifier: Apache-2.0
#include "rows/tasks_1m/row.hpp"

#include <asio.hpp>

#include <future>

namespace {

using namespace tasks_1m;

bench::Sample run(Count size) {
  asio::thread_pool pool(bench::kWorkers);
  std::vector<std::future<Count>> results;
  results.reserve(size);
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) {
    results.push_back(asio::post(pool, std::packaged_task<Count()>([i] { return square(i); })));
  }
  for (std::future<Count>& each : results) sum += each.get();
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"tasks_1m", "asio", "thread_pool; post a packaged_task each; get each std::future", run}};

}  // namespace
