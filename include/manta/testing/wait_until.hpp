// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Waits for a condition in a test, instead of sleeping for a time and hoping.

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <chrono>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Lets other threads run before the calling thread polls a condition for the `looks`-th time.
///
/// In a simulation it runs another strand or, if none can run, passes a millisecond of virtual time. Else it yields,
/// and from the hundredth time on sleeps for 50 microseconds.
///
/// Errors: in a simulation `DeadlockError` if the polling would never end, unless the caller polls only until some
///         time.
MANTA_API void let_others_run(unsigned looks, bool for_ever = true);

/// The time of the calling thread's clock: a simulation's, or the real one.
[[nodiscard]] MANTA_API std::chrono::nanoseconds time_here();

}  // namespace detail

namespace testing {

/// Waits until `condition()` is true, without a limit of its own.
///
/// A worker keeps its place while it polls: to manta it is busy.
/// Errors:  in a simulation `DeadlockError` if the condition was polled a million times in a row while no other strand
///          did anything and no timer was armed; exceptions of the condition.
/// Threads: any, in a simulation only its strands.
template <class Condition>
void wait_until(Condition condition) {
  for (unsigned looks = 0; !condition(); ++looks) detail::let_others_run(looks);
}

/// Waits until `condition()` is true, or the time is up: `EXPECT_TRUE(eventually([&] { return done.load(); }))`.
///
/// Returns: the last value of the condition.
/// Threads: as `wait_until`.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition, std::chrono::nanoseconds limit = std::chrono::seconds(10)) {
  const std::chrono::nanoseconds end = detail::time_here() + limit;
  for (unsigned looks = 0;; ++looks) {
    if (condition()) return true;
    if (detail::time_here() >= end) return condition();
    detail::let_others_run(looks, false);
  }
}

}  // namespace testing
MANTA_NAMESPACE_END
