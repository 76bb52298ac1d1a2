// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_call/row.hpp"

#include <asio.hpp>

#include <future>

namespace {

using namespace actor_call;

bench::Sample run(Count size) {
  asio::thread_pool pool(bench::kWorkers);
  auto strand = asio::make_strand(pool);
  Counter counter;
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) {
    sum = asio::post(strand, std::packaged_task<Count()>([&counter, i] { return counter.add(i); })).get();
  }
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"actor_call", "asio", "an object behind a strand: post a packaged_task, get its future; a twentieth", run, 20}};

}  // namespace
