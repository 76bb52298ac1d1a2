// SPDX-License-Identifier: Apache-2.0
#include "rows/put_1gib/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace put_1gib;

struct Store {
  using Reference = manta::ObjectRef<Bytes>;
  Reference put(Bytes&& bytes) { return manta::put(std::move(bytes)); }
  manta::Value<Bytes> get(const Reference& reference) { return reference.get(); }
  Bytes take(Reference&& reference) { return manta::take(std::move(reference)); }
};

template <Step step>
bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers, .object_store_memory = std::size_t{4} << 30});
  return measure<step>(Store{}, size);
}

const bench::RegisterContender put{{"put_1gib", "manta", "manta::put(std::move(bytes))", run<Step::kPut>}};
const bench::RegisterContender get{{"get_1gib", "manta", "reference.get()", run<Step::kGet>}};

}  // namespace
