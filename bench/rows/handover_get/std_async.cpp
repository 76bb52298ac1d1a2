// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_get/row.hpp"

#include <future>

namespace {

using namespace handover_get;

bench::Sample run(Count size) {
  return measure(
      size,
      [](std::atomic<bool>& started) { return std::async(std::launch::async, [&started] { return work(started); }); },
      [](std::future<std::int64_t>& result) { return result.get(); });
}

const bench::RegisterContender contender{
    {"handover_get", "std_async", "std::async's future::get, which also joins the thread", run}};

}  // namespace
