// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <cstddef>

#include <sched.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Keeps the calling thread, and the threads that it starts, on one processor until the scope's end: a baton is then
/// passed without waking another processor.
class OneProcessor {
 public:
  /// On the processor where it runs now.
  OneProcessor() noexcept { pin(sched_getcpu()); }

  /// On the `turn`-th of those that it may use, counted round.
  explicit OneProcessor(std::size_t turn) noexcept {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    std::size_t left = turn % static_cast<std::size_t>(CPU_COUNT(&allowed));
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (!CPU_ISSET(static_cast<std::size_t>(cpu), &allowed) || left-- != 0) continue;
      pin(cpu);
      return;
    }
  }

  ~OneProcessor() {
    if (pinned_) (void)sched_setaffinity(0, sizeof before_, &before_);
  }
  OneProcessor(const OneProcessor&) = delete;
  OneProcessor& operator=(const OneProcessor&) = delete;

 private:
  void pin(int cpu) noexcept {
    if (cpu < 0 || cpu >= CPU_SETSIZE || sched_getaffinity(0, sizeof before_, &before_) != 0) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(cpu), &one);
    pinned_ = sched_setaffinity(0, sizeof one, &one) == 0;
  }

  cpu_set_t before_{};
  bool pinned_ = false;
};

}  // namespace detail
MANTA_NAMESPACE_END
