// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_result/row.hpp"

#include <memory>

namespace {

using namespace memory_result;

bench::Sample run(Count size) {
  auto held = bench::touched<std::shared_ptr<const Count>>(size);

  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) held[i] = std::make_shared<const Count>(i);
  growth.stop();
  Count sum = 0;
  for (const auto& each : held) sum += *each;
  return growth.sample(size, sum);
}

const bench::RegisterContender contender{{"memory_result", "shared_ptr", "make_shared<const Count>(i)", run}};

}  // namespace
