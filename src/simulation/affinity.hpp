// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <cstddef>

#include <sched.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Keeps the calling thread, and the threads that it starts, on the processor where it runs, until the scope's end: a
/// baton is then passed without waking another processor.
class OneProcessor {
 public:
  OneProcessor() noexcept {
    const int here = sched_getcpu();
    if (here < 0 || here >= CPU_SETSIZE || sched_getaffinity(0, sizeof before_, &before_) != 0) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(here), &one);
    pinned_ = sched_setaffinity(0, sizeof one, &one) == 0;
  }
  ~OneProcessor() {
    if (pinned_) (void)sched_setaffinity(0, sizeof before_, &before_);
  }
  OneProcessor(const OneProcessor&) = delete;
  OneProcessor& operator=(const OneProcessor&) = delete;

 private:
  cpu_set_t before_{};
  bool pinned_ = false;
};

}  // namespace detail
MANTA_NAMESPACE_END
