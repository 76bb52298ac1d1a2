// SPDX-License-Identifier: Apache-2.0
#include "rows/round_trip/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace round_trip;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) sum += *manta::remote<twice>(i).get();
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{{"round_trip", "manta", "*remote<twice>(i).get()", run}};

}  // namespace
