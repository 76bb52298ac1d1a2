// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which processor a thread runs on.

#include <manta/version.hpp>

#include <cstddef>
#include <optional>

#include <sched.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Returns the `turn`-th processor of `allowed`, counted cyclically from `first`; nothing if none is allowed.
[[nodiscard]] inline std::optional<int> processor_of_turn(const cpu_set_t& allowed, int first,
                                                          std::size_t turn) noexcept {
  const auto count = static_cast<std::size_t>(CPU_COUNT(&allowed));
  if (count == 0) return std::nullopt;
  const std::size_t begin = first < 0 ? 0 : static_cast<std::size_t>(first);
  std::size_t left = turn % count;
  for (std::size_t i = 0;; ++i) {
    const std::size_t processor = (begin + i) % CPU_SETSIZE;
    if (CPU_ISSET(processor, &allowed) && left-- == 0) return static_cast<int>(processor);
  }
}

/// Keeps the calling thread, and the threads that it starts, on one processor until the scope's end, so that passing a
/// baton wakes no other processor. It also sets SCHED_BATCH, under which a woken thread does not preempt its waker
/// (sched(7)): the thread that passes the baton sleeps next, so a preemption would mean two switches instead of one.
///
/// Errors: none; if the kernel refuses, the thread may run where it could before.
class OneProcessor {
 public:
  /// Uses the processor on which the thread runs now.
  OneProcessor() noexcept { pin(sched_getcpu()); }

  /// Uses the `turn`-th of the allowed processors, counted cyclically. The count begins at the processor of the
  /// process's first call: different turns are different processors, and parallel processes do not all begin with the
  /// same one.
  explicit OneProcessor(std::size_t turn) noexcept {
    static const int first = sched_getcpu();
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    if (const auto processor = processor_of_turn(allowed, first, turn)) pin(*processor);
  }

  ~OneProcessor() {
    if (!pinned_) return;
    static_cast<void>(sched_setaffinity(0, sizeof before_, &before_));
    if (batch_) set_policy(SCHED_OTHER);
  }
  OneProcessor(const OneProcessor&) = delete;
  OneProcessor& operator=(const OneProcessor&) = delete;

 private:
  void pin(int processor) noexcept {
    if (processor < 0 || processor >= CPU_SETSIZE) return;
    if (sched_getaffinity(0, sizeof before_, &before_) != 0) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(processor), &one);
    pinned_ = sched_setaffinity(0, sizeof one, &one) == 0;
    batch_ = pinned_ && sched_getscheduler(0) == SCHED_OTHER && set_policy(SCHED_BATCH);
  }

  static bool set_policy(int policy) noexcept {
    const sched_param none{};
    return sched_setscheduler(0, policy, &none) == 0;
  }

  cpu_set_t before_{};
  bool pinned_ = false;
  bool batch_ = false;
};

}  // namespace detail
MANTA_NAMESPACE_END
