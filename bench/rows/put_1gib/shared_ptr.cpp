// SPDX-License-Identifier: Apache-2.0
#include "rows/put_1gib/row.hpp"

#include <memory>

namespace {

using namespace put_1gib;

struct Store {
  using Reference = std::shared_ptr<Bytes>;
  Reference put(Bytes&& bytes) { return std::make_shared<Bytes>(std::move(bytes)); }
  std::shared_ptr<const Bytes> get(const Reference& reference) { return reference; }
  Bytes take(Reference&& reference) { return std::move(*reference); }
};

template <Step step>
bench::Sample run(Count size) {
  return measure<step>(Store{}, size);
}

const bench::RegisterContender put{{"put_1gib", "shared_ptr", "make_shared of the moved vector", run<Step::kPut>}};
const bench::RegisterContender get{{"get_1gib", "shared_ptr", "a copy of the pointer", run<Step::kGet>}};

}  // namespace
