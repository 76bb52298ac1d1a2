// SPDX-License-Identifier: Apache-2.0
#include "rows/skynet/row.hpp"

#include <manta/manta.hpp>

#include <vector>

namespace {

using namespace skynet;

Count sum(Part part) {
  if (part.leaves == 1) return part.first;
  std::vector<manta::ObjectRef<Count>> refs;
  for (int i = 0; i < kFan; ++i) refs.push_back(manta::remote<sum>(part.child(i)));
  Count all = 0;
  for (const auto& ref : refs) all += *ref.get();
  return all;
}

bench::Sample run(Count size) {
  const manta::Runtime runtime({.num_workers = bench::kWorkers});

  bench::Stopwatch watch;
  const Count answer = *manta::remote<sum>(Part{0, size}).get();
  watch.stop();
  return watch.sample(tasks(size), answer);
}

const bench::RegisterContender contender{{"skynet", "manta", "remote<sum> ten times, and get each", run}};

}  // namespace
