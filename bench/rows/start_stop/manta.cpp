// SPDX-License-Identifier: Apache-2.0
#include "rows/start_stop/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace start_stop;

Count once(Count i) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  return *manta::remote<next>(i).get();
}

bench::Sample run(Count size) {
  Count sum = 0;
  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) sum += once(i);
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{{"start_stop", "manta", "a manta::Runtime; the caller may run the task", run}};

}  // namespace
