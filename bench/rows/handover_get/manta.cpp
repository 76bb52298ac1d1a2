// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_get/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace handover_get;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  return measure(
      size, [](std::atomic<bool>& started) { return manta::submit([flag = &started] { return work(*flag); }); },
      [](manta::ObjectRef<std::int64_t>& result) { return *result.get(); });
}

const bench::RegisterContender contender{{"handover_get", "manta", "ref.get()", run}};

}  // namespace
