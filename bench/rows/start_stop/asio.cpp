// SPDX-License-Identifier: Apache-2.0
#include "rows/start_stop/row.hpp"

#include <asio.hpp>

#include <future>

namespace {

using namespace start_stop;

Count once(Count i) {
  asio::thread_pool pool(bench::kWorkers);
  return asio::post(pool, std::packaged_task<Count()>([i] { return next(i); })).get();
}

bench::Sample run(Count size) {
  Count sum = 0;
  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) sum += once(i);
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{{"start_stop", "asio", "a thread_pool", run}};

}  // namespace
