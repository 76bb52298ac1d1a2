// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Unobserved errors: reported when the last reference is dropped, once for each cause.
///
/// One throw fails all dependents, perhaps thousands of tasks, each of which has an error of its own with that cause.
/// The first is reported at once. The others of the next second are counted, and reported as one.

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

  /// Reports an error, or counts it. Cancellation, the end of the runtime, and their consequences are not reported.
  ///
  /// Requires: the caller visits the core, this one's own.
  void report(RuntimeCore& core, const std::exception_ptr& error) noexcept;

  /// Reports the counted errors, and forgets them.
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

/// Reports the unobserved error of a failed node.
void report_unobserved(Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
