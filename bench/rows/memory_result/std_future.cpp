// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_result/row.hpp"

#include <future>

namespace {

using namespace memory_result;

bench::Sample run(Count size) {
  auto held = bench::touched<std::future<Count>>(size);

  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) {
    std::promise<Count> promise;
    held[i] = promise.get_future();
    promise.set_value(i);
  }
  growth.stop();
  Count sum = 0;
  for (auto& each : held) sum += each.get();
  return growth.sample(size, sum);
}

const bench::RegisterContender contender{
    {"memory_result", "std_future", "the future of a std::promise that was set", run}};

}  // namespace
