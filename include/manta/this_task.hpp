// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/blocking.hpp>
#include <manta/clock.hpp>
#include <manta/detail/base/export.hpp>
#include <manta/ids.hpp>
#include <manta/version.hpp>

#include <optional>
#include <stop_token>

MANTA_NAMESPACE_BEGIN

/// The time of the runtime that calls from this thread go to.
///
/// Errors: `NoRuntimeError`, `ForkError`.
[[nodiscard]] MANTA_API Clock::time_point now();

/// Functions that describe the body on this thread. Outside a body they return no id, no deadline, and a token that
/// never stops.
namespace this_task {

/// The number of the task or call.
[[nodiscard]] MANTA_API TaskId id();

/// Asked to stop by `cancel`, a deadline or the end of the runtime.
[[nodiscard]] MANTA_API std::stop_token stop_token();

/// When its result is wanted; nothing if it has no deadline.
[[nodiscard]] MANTA_API std::optional<Clock::time_point> deadline();

/// 1 for the first attempt.
[[nodiscard]] MANTA_API int attempt();

}  // namespace this_task

MANTA_NAMESPACE_END
