// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_call/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace actor_call;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  auto counter = manta::spawn<Counter>();
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) sum = *counter.call<&Counter::add>(i).get();
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{{"actor_call", "manta", "*counter.call<&Counter::add>(i).get()", run}};

}  // namespace
