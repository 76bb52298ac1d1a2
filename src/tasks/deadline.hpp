// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The clock of a node that has a deadline.

#include "core/runtime_core.hpp"
#include "objects/cold.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Starts the clock of a node, if it has a deadline: when it passes, the node fails and its body is asked to stop.
///
/// Requires: the node is counted as submitted, and no other thread has seen it.
/// Errors:   `std::bad_alloc`, `std::system_error`; nothing has changed.
void start_clock(RuntimeCore& core, Node& node);

/// Stops the clock, if it runs.
void stop_clock(RuntimeCore& core, Cold& cold) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
