// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_result/row.hpp"

#include "harness/manta.hpp"

namespace {

using namespace memory_result;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  std::vector<manta::ObjectRef<Count>> held;
  held.reserve(size);
  for (Count i = 0; i < size; ++i) held.push_back(manta::ObjectRef<Count>());

  bench::Census census(runtime);
  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) held[i] = manta::put(i);
  growth.stop();
  census.take();
  Count sum = 0;
  for (const manta::ObjectRef<Count>& each : held) sum += *each.get();
  held.clear();
  return census.finish(growth.sample(size, sum));
}

const bench::RegisterContender contender{{"memory_result", "manta", "manta::put(i)", run}};

}  // namespace
