// SPDX-License-Identifier: Apache-2.0
#include "rows/tasks_1m/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace tasks_1m;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  std::vector<manta::ObjectRef<Count>> results;
  results.reserve(size);
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) results.push_back(manta::remote<square>(i));
  for (manta::ObjectRef<Count>& each : results) sum += *std::move(each).get();
  watch.stop();
  return watch.sample(size, sum);
}

const char* const how = "remote<square>(i) each; get each reference, in the order of submission";
const bench::RegisterContender contender{{"tasks_1m", "manta", how, run}};
const bench::RegisterContender whole{{"tasks_curve", "manta", how, run}};
const bench::RegisterContender tenth{{"tasks_curve", "manta/10", "a tenth of them", run, 10}};
const bench::RegisterContender hundredth{{"tasks_curve", "manta/100", "a hundredth", run, 100}};
const bench::RegisterContender thousandth{{"tasks_curve", "manta/1000", "a thousandth", run, 1'000}};
const bench::RegisterContender smallest{{"tasks_curve", "manta/10000", "1,000 tasks", run, 10'000}};

}  // namespace
