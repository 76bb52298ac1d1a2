// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_timeout/row.hpp"

#include <future>
#include <stdexcept>

namespace {

using namespace handover_timeout;

bench::Sample run(Count size) {
  return measure(size, [](Count i) {
    std::future<Count> result = std::async(std::launch::async, [i] { return twice(i); });
    if (result.wait_for(kTimeout) != std::future_status::ready) throw std::runtime_error("timed out");
    return result.get();
  });
}

const bench::RegisterContender contender{
    {"handover_timeout", "std_async", "std::async, a thread each, future::wait_for, get", run}};

}  // namespace
