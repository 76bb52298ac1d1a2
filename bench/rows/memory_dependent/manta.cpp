// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_dependent/row.hpp"

#include "harness/manta.hpp"

namespace {

using namespace memory_dependent;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  std::vector<manta::ObjectRef<Count>> results;
  results.reserve(size);
  for (Count i = 0; i < size; ++i) results.push_back(manta::ObjectRef<Count>());
  auto [late, setter] = manta::promise<Count>();

  bench::Census census(runtime);
  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) results[i] = manta::remote<add>(late, i);
  growth.stop();
  census.take();
  setter.set(kLate);
  Count sum = 0;
  for (manta::ObjectRef<Count>& each : results) sum += *std::move(each).get();
  results.clear();
  late = {};
  return census.finish(growth.sample(size, sum));
}

const bench::RegisterContender contender{
    {"memory_dependent", "manta", "remote<add>(late, i); late is a promise's", run}};

}  // namespace
