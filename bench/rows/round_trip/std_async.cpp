// SPDX-License-Identifier: Apache-2.0
#include "rows/round_trip/row.hpp"

#include <future>

namespace {

using namespace round_trip;

bench::Sample run(Count size) {
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) sum += std::async(std::launch::async, [i] { return twice(i); }).get();
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"round_trip", "std_async", "std::async, a thread each; a fortieth of the trips", run, 40}};

}  // namespace
