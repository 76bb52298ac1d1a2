// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace put_1gib {

using bench::Count;

using Bytes = std::vector<char>;

/// Which of the two is measured; the other is done, unmeasured.
enum class Step { kPut, kGet };

/// Measures one step over `size` rounds. `Store` has `put(Bytes)`, which gives a reference, `get(reference)`, which
/// gives something that points to the bytes, and `take(reference)`, which gives them back.
///
/// The answer counts the rounds in which get gave the very bytes that were put.
template <Step step, class Store>
bench::Sample measure(Store&& store, Count size, std::size_t bytes = std::size_t{1} << 30) {
  Bytes data(bytes, 'm');
  const char* const where = data.data();
  Count same = 0;
  bench::Latencies latencies(size);
  for (Count i = 0; i < size; ++i) {
    const std::int64_t begin = bench::now_ns();
    auto reference = store.put(std::move(data));
    const std::int64_t middle = bench::now_ns();
    {
      const auto value = store.get(reference);
      const std::int64_t end = bench::now_ns();
      latencies.add(step == Step::kPut ? middle - begin : end - middle);
      same += Count{value->data() == where && value->back() == 'm'};
    }
    data = store.take(std::move(reference));
  }
  return latencies.sample(same);
}

}  // namespace put_1gib
