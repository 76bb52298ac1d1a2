// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_timeout/row.hpp"

#include <asio.hpp>

#include <future>
#include <stdexcept>

namespace {

using namespace handover_timeout;

bench::Sample run(Count size) {
  asio::thread_pool pool(bench::kWorkers);
  return measure(size, [&](Count i) {
    std::future<Count> result = asio::post(pool, std::packaged_task<Count()>([i] { return twice(i); }));
    if (result.wait_for(kTimeout) != std::future_status::ready) throw std::runtime_error("timed out");
    return result.get();
  });
}

const bench::RegisterContender contender{
    {"handover_timeout", "asio", "post a packaged_task, std::future::wait_for, get", run}};

}  // namespace
