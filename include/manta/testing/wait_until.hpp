// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Waiting for a condition in a test, instead of sleeping and hoping.

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <chrono>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Lets others run before the calling thread looks at something for the `looks`-th time.
///
/// In a simulation: another strand, and if none can run a millisecond of virtual time. Else a yield, and
/// from the hundredth time on a sleep of 50 microseconds.
///
/// Errors: in a simulation `DeadlockError` where that would never end; not if the caller looks until some time only.
MANTA_API void let_others_run(unsigned looks, bool for_ever = true);

/// The time on whose clock the calling thread waits: a simulation's, or the real one.
[[nodiscard]] MANTA_API std::chrono::nanoseconds time_here();

}  // namespace detail

namespace testing {

/// Waits until `condition()` is true, without a limit of its own.
///
/// A worker keeps its place meanwhile: to manta it is busy.
/// Errors:  in a simulation `DeadlockError` if the condition was looked at a million times in a row while nobody did
///          anything and no timer was armed; what the condition throws.
/// Threads: any, in a simulation only its strands.
template <class Condition>
void wait_until(Condition condition) {
  for (unsigned looks = 0; !condition(); ++looks) detail::let_others_run(looks);
}

/// Waits until `condition()` is true, or the time is up: `EXPECT_TRUE(eventually([&] { return done.load(); }))`.
///
/// Ensures: what the condition said last.
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
