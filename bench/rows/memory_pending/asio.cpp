// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_pending/row.hpp"

#include <asio.hpp>

#include <future>

namespace {

using namespace memory_pending;

bench::Sample run(Count size) {
  Gate gate;
  asio::thread_pool pool(bench::kWorkers);
  auto results = bench::touched<std::future<Count>>(size);
  for (int i = 0; i < bench::kWorkers; ++i) asio::post(pool, [&gate] { gate.hold(); });
  gate.wait_for(bench::kWorkers);

  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) {
    results[i] = asio::post(pool, std::packaged_task<Count()>([i] { return square(i); }));
  }
  growth.stop();
  gate.open();
  Count sum = 0;
  for (std::future<Count>& each : results) sum += each.get();
  return growth.sample(size, sum);
}

const bench::RegisterContender contender{{"memory_pending", "asio", "thread_pool; a packaged_task each", run}};

}  // namespace
