// SPDX-License-Identifier: Apache-2.0
#include "rows/round_trip/row.hpp"

#include <asio.hpp>

#include <future>

namespace {

using namespace round_trip;

bench::Sample run(Count size) {
  asio::thread_pool pool(bench::kWorkers);
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) {
    sum += asio::post(pool, std::packaged_task<Count()>([i] { return twice(i); })).get();
  }
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"round_trip", "asio", "post a packaged_task, get its future; a twentieth of the trips", run, 20}};

}  // namespace
