// SPDX-License-Identifier: Apache-2.0
#include "rows/timers/row.hpp"

#include <manta/manta.hpp>

#include <vector>

namespace {

using namespace timers;

manta::Async<std::int64_t> sleeper(Count i) {
  const std::int64_t begin = bench::now_ns();
  co_await manta::sleep_for(length(i));
  co_return bench::now_ns() - begin - length(i).count();
}

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  std::vector<manta::ObjectRef<std::int64_t>> all;
  std::vector<std::int64_t> late;
  all.reserve(size);
  late.reserve(size);

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) all.push_back(manta::remote<sleeper>(i));
  for (const auto& each : all) late.push_back(*each.get());
  watch.stop();
  return of_late(std::move(late), watch.sample(size, size));
}

const bench::RegisterContender contender{{"timers", "manta", "remote<sleeper>(i), which co_awaits sleep_for", run}};

}  // namespace
