// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_pending/row.hpp"

#include "harness/manta.hpp"

namespace {

using namespace memory_pending;

bench::Sample run(Count size) {
  Gate gate;
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  std::vector<manta::ObjectRef<Count>> results;
  results.reserve(size);
  for (Count i = 0; i < size; ++i) results.push_back(manta::ObjectRef<Count>());
  std::vector<manta::ObjectRef<void>> holding;
  for (int i = 0; i < bench::kWorkers; ++i) holding.push_back(manta::submit([held = &gate] { held->hold(); }));
  gate.wait_for(bench::kWorkers);

  bench::Census census(runtime);
  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) results[i] = manta::remote<square>(i);
  growth.stop();
  census.take();
  gate.open();
  Count sum = 0;
  for (manta::ObjectRef<Count>& each : results) sum += *std::move(each).get();
  results.clear();
  holding.clear();
  return census.finish(growth.sample(size, sum));
}

const bench::RegisterContender contender{
    {"memory_pending", "manta", "remote<square>(i), and its entry in the queue", run}};

}  // namespace
