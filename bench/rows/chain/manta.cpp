// SPDX-License-Identifier: Apache-2.0
#include "rows/chain/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace chain;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});

  bench::Stopwatch watch;
  manta::ObjectRef<Count> last = manta::remote<add_one>(Count{0});
  for (Count i = 1; i < size; ++i) last = manta::remote<add_one>(std::move(last));
  const Count result = *std::move(last).get();
  watch.stop();
  return watch.sample(size, result);
}

const bench::RegisterContender contender{
    {"chain", "manta", "last = remote<add_one>(std::move(last)), again and again; then get the last", run}};

}  // namespace
