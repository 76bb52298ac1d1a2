// SPDX-License-Identifier: Apache-2.0
#include "rows/put_get_int/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace put_get_int;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) sum += static_cast<Count>(*manta::put(static_cast<int>(i)).get());
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{{"put_get_int", "manta", "*manta::put(i).get()", run}};

}  // namespace
