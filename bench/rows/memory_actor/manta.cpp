// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_actor/row.hpp"

#include "harness/manta.hpp"

namespace {

using namespace memory_actor;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  std::vector<manta::ActorHandle<Counter>> actors;
  actors.reserve(size);
  for (Count i = 0; i < size; ++i) actors.push_back(manta::ActorHandle<Counter>());

  bench::Census census(runtime);
  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) actors[i] = manta::spawn<Counter>(i);
  Count sum = 0;
  for (auto& each : actors) sum += *each.call<&Counter::value>().get();
  growth.stop();
  census.take();
  actors.clear();
  return census.finish(growth.sample(size, sum));
}

const bench::RegisterContender contender{{"memory_actor", "manta", "spawn<Counter>(i), one call each", run}};

}  // namespace
