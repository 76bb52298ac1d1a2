// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors that nobody saw: told when the last reference goes, once a cause.
///
/// One throw fails all that depends on it, thousands of tasks perhaps, each of which has an error of its own with that
/// cause. The first is told at once. The others of the next second are counted, and told as one.

#include "base/sync.hpp"
#include "core/counters.hpp"
#include "core/runtime_core.hpp"

#include <manta/detail/core/runnable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Threads: any.
class UnobservedErrors {
 public:
  UnobservedErrors() noexcept;

  /// Tells of an error, or counts it. Cancellation and the end of the runtime are no news, nor is what they caused.
  ///
  /// Requires: the caller visits the core, this one's own.
  void report(RuntimeCore& core, const std::exception_ptr& error) noexcept;

  /// Tells what was counted, and forgets it all.
  void flush(RuntimeCore& core) noexcept;

  /// Flushes when the time is up.
  struct Flush : Timer, Runnable {
    UnobservedErrors* errors = nullptr;
    RuntimeCore* core = nullptr;
    Flush() noexcept;
  };

 private:
  static constexpr std::size_t kCauses = 16;  // at once; of more, each error is told
  static constexpr std::chrono::seconds kTogether{1};

  struct Cause {
    std::exception_ptr root;
    std::exception_ptr last;  // of those that were counted
    std::uint64_t count = 0;
  };

  [[nodiscard]] bool count(RuntimeCore& core, const std::exception_ptr& root, const std::exception_ptr& error) noexcept;

  Mutex mutex_;
  std::array<Cause, kCauses> causes_ MANTA_GUARDED_BY(mutex_);
  std::size_t used_ MANTA_GUARDED_BY(mutex_) = 0;
  Flush flush_ MANTA_GUARDED_BY(mutex_);
};

/// Reports the error of a node that failed and that nobody looked at.
void report_unobserved(Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
