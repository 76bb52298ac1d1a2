// SPDX-License-Identifier: Apache-2.0
#include "rows/wait_pop/row.hpp"

#include <manta/manta.hpp>

#include <utility>
#include <vector>

namespace {

using namespace wait_pop;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  std::vector<manta::ObjectRef<Count>> refs;
  refs.reserve(size);
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) refs.push_back(manta::remote<square>(i));
  auto result = manta::wait(std::move(refs));
  for (;;) {
    for (const manta::ObjectRef<Count>& ref : result.ready) sum += *ref.get();
    if (result.pending.empty()) break;
    result = manta::wait(std::move(result.pending));
  }
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"wait_pop", "manta", "result = wait(std::move(result.pending)), and the task that each stands for", run}};

}  // namespace
