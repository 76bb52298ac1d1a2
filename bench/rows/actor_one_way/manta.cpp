// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_one_way/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace actor_one_way;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  auto counter = manta::spawn<Counter>();

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) counter.send<&Counter::add>(i);
  const Count sum = *counter.call<&Counter::value>().get();
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"actor_one_way", "manta", "counter.send<&Counter::add>(i) each; *counter.call<&Counter::value>().get()", run}};

}  // namespace
