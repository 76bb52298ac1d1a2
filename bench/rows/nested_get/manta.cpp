// SPDX-License-Identifier: Apache-2.0
#include "rows/nested_get/row.hpp"

#include <manta/manta.hpp>

#include <chrono>
#include <vector>

namespace {

using namespace nested_get;

template <Count kMicroseconds>
Count parent(Count size) {
  std::vector<manta::ObjectRef<Count>> children;
  children.reserve(size);
  for (Count i = 0; i < size; ++i) children.push_back(manta::remote<work<kMicroseconds>>(i));
  Count sum = 0;
  for (const manta::ObjectRef<Count>& child : children) sum += *child.get();
  return sum;
}

template <Count kMicroseconds>
bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});

  bench::Stopwatch watch;
  const Count sum = *manta::remote<parent<kMicroseconds>>(size).get(std::chrono::hours(1));
  watch.stop();
  return watch.sample(size, sum);
}

const char* const how = "a remote task that gets its children one by one; main waits with a timeout, and runs nothing";
const bench::RegisterContender fine{{"nested_get_5us", "manta", how, run<5>}};
const bench::RegisterContender middle{{"nested_get_20us", "manta", how, run<20>}};
const bench::RegisterContender coarse{{"nested_get_100us", "manta", how, run<100>}};

}  // namespace
