// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_one_way/row.hpp"

#include <asio.hpp>

#include <future>

namespace {

using namespace actor_one_way;

bench::Sample run(Count size) {
  asio::thread_pool pool(bench::kWorkers);
  auto strand = asio::make_strand(pool);
  Counter counter;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) asio::post(strand, [&counter, i] { counter.add(i); });
  const Count sum = asio::post(strand, std::packaged_task<Count()>([&counter] { return counter.value(); })).get();
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"actor_one_way", "asio", "an object behind a strand: post each message; a future for the reply", run}};

}  // namespace
