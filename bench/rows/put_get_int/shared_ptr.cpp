// SPDX-License-Identifier: Apache-2.0
#include "rows/put_get_int/row.hpp"

#include <memory>

namespace {

using namespace put_get_int;

/// Hides from the optimiser where the pointer came from; else it removes the allocation.
std::shared_ptr<const int> launder(std::shared_ptr<const int> pointer) {
  asm volatile("" : "+m"(pointer) : : "memory");
  return pointer;
}

bench::Sample run(Count size) {
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) {
    const std::shared_ptr<const int> reference = launder(std::make_shared<const int>(static_cast<int>(i)));
    const std::shared_ptr<const int> value = reference;  // NOLINT(performance-unnecessary-copy-initialization): the get
    sum += static_cast<Count>(*value);
  }
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"put_get_int", "shared_ptr", "make_shared<const int>(i) and a copy of it: no store at all", run}};

}  // namespace
