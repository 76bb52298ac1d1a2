// SPDX-License-Identifier: Apache-2.0
#include "rows/nested_get/row.hpp"

namespace {

using namespace nested_get;

template <Count kMicroseconds>
Count answer(Count size) {
  Count sum = 0;
  for (Count i = 0; i < size; ++i) sum += work<kMicroseconds>(i);
  return sum;
}

bench::Row row(int position, const char* name, const char* what, Count size, Count (*serial)(Count)) {
  return {
      .position = position,
      .name = name,
      .what = what,
      .operation = "a child",
      .size = size,
      .quick_size = size / 20,
      .answer = serial,
      .baseline = "tbb",
      .targets = {{.contender = "manta", .at_most = 1.02, .of = "tbb", .why = "the worker that waits must not idle"}},
  };
}

const bench::RegisterRow fine{
    row(32, "nested_get_5us", "a task submits children of 5 us and gets them in order", 60'000, answer<5>)};
const bench::RegisterRow middle{
    row(33, "nested_get_20us", "a task submits children of 20 us and gets them in order", 15'000, answer<20>)};
const bench::RegisterRow coarse{
    row(34, "nested_get_100us", "a task submits children of 100 us and gets them in order", 3'000, answer<100>)};

}  // namespace
