// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"
#include "objects/cold.hpp"

#include <stop_token>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Starts the clock of a node, if it has a deadline: when it passes, the node fails and its body is asked to stop.
///
/// Requires: the node is counted as submitted, and nobody but the caller has seen it.
///
/// Errors: `std::bad_alloc`, `std::system_error`; nothing has changed.
void start_clock(RuntimeCore& core, Node& node);

/// Stops the clock, if it runs.
void disarm_deadline(RuntimeCore& core, Node& node, Cold& cold) noexcept;

/// Fails a node whose turn has come too late: after its deadline, or after its runtime began to cancel.
void refuse_if_due(RuntimeCore& core, Node& node) noexcept;

/// Makes a `CancelledError` that says why the outcome, and asks the body, if one runs or is suspended, to stop.
MANTA_INTERNAL_API void stop_because(Node& node, const char* why) noexcept;

/// Fails a node that a runtime's end came before.
void fail_for_shutdown(Node& node) noexcept;

/// The token of a body that runs on this thread. From now on the end of the runtime finds the body, and stops it.
[[nodiscard]] std::stop_token stop_token_of(RuntimeCore& core, Node& node);

/// Ends what `stop_token_of` began.
void close_stop_token(Cold& cold) noexcept;

/// Makes `error` the outcome and asks the body, if one runs or is suspended, to stop.
void stop_task(Node& node, std::exception_ptr error) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
