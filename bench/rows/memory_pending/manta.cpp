// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_pending/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace memory_pending;

bench::Sample run(Count size) {
  Gate gate;
  manta::Runtime runtime({.num_cpus = bench::kWorkers});
  std::vector<manta::ObjectRef<Count>> results;
  results.reserve(size);
  for (Count i = 0; i < size; ++i) results.push_back(manta::ObjectRef<Count>());
  for (int i = 0; i < bench::kWorkers; ++i) manta::submit([held = &gate] { held->hold(); }).detach();
  gate.wait_for(bench::kWorkers);

  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) results[i] = manta::remote<square>(i);
  growth.stop();
  gate.open();
  Count sum = 0;
  for (manta::ObjectRef<Count>& each : results) sum += *std::move(each).get();
  return growth.sample(size, sum);
}

const bench::RegisterContender contender{
    {"memory_pending", "manta", "remote<square>(i), and its entry in the queue", run}};

}  // namespace
