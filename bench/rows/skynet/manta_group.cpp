// SPDX-License-Identifier: Apache-2.0
#include "rows/skynet/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace skynet;

Count sum(Part part) {
  if (part.leaves == 1) return part.first;
  Sums sums{};
  manta::TaskGroup group;
  for (int i = 0; i < kFan; ++i) {
    group.run([&one = sums[static_cast<std::size_t>(i)], child = part.child(i)] { one = sum(child); });
  }
  group.wait();
  return sum_of(sums);
}

bench::Sample run(Count size) {
  const manta::Runtime runtime({.num_workers = bench::kWorkers});

  bench::Stopwatch watch;
  const Count answer = *manta::remote<sum>(Part{0, size}).get();
  watch.stop();
  return watch.sample(tasks(size), answer);
}

const bench::RegisterContender contender{{"skynet", "manta_group", "a TaskGroup a node: run ten children, wait", run}};

}  // namespace
