// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_get/row.hpp"

#include <tbb/global_control.h>
#include <tbb/task_group.h>

namespace {

using namespace handover_get;

bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  tbb::task_group group;
  std::int64_t ended = 0;
  return measure(
      size,
      [&](std::atomic<bool>& started) {
        group.run([&ended, &started] { ended = work(started); });
        return &group;
      },
      [&](tbb::task_group* pending) {
        pending->wait();
        return ended;
      });
}

const bench::RegisterContender contender{
    {"handover_get", "tbb", "task_group::wait, which spins before it sleeps", run}};

}  // namespace
