// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_timeout/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace handover_timeout;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  return measure(size, [](Count i) {
    const manta::ObjectRef<Count> result = manta::remote<twice>(i);
    return *manta::get(result, {.timeout = kTimeout});
  });
}

const bench::RegisterContender contender{
    {"handover_timeout", "manta", "*get(remote<twice>(i), {.timeout = 10 s}), which never runs the task itself", run}};

}  // namespace
