// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_get/row.hpp"

#include <asio.hpp>

#include <future>

namespace {

using namespace handover_get;

bench::Sample run(Count size) {
  asio::thread_pool pool(bench::kWorkers);
  return measure(
      size,
      [&](std::atomic<bool>& started) {
        return asio::post(pool, std::packaged_task<std::int64_t()>([&started] { return work(started); }));
      },
      [](std::future<std::int64_t>& result) { return result.get(); });
}

const bench::RegisterContender contender{{"handover_get", "asio", "a packaged_task's std::future::get", run}};

}  // namespace
