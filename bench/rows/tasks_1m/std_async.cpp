// SPDX-License-Identifier: Apache-2.0
#include "rows/tasks_1m/row.hpp"

#include <algorithm>
#include <future>

namespace {

using namespace tasks_1m;

constexpr Count kOutstanding = 1'000;  // each is a thread until it is fetched

bench::Sample run(Count size) {
  std::vector<std::future<Count>> results;
  results.reserve(kOutstanding);
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count begin = 0; begin < size; begin += kOutstanding) {
    for (Count i = begin; i < std::min(size, begin + kOutstanding); ++i) {
      results.push_back(std::async(std::launch::async, [i] { return square(i); }));
    }
    for (std::future<Count>& each : results) sum += each.get();
    results.clear();
  }
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"tasks_1m", "std_async", "std::async, a thread each, fetched 1,000 at a time; a hundredth of the tasks", run,
     100}};

}  // namespace
