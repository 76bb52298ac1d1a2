// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

#include <manta/detail/objects/node.hpp>

#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Fails a node whose turn comes too late: after its deadline, or after its runtime began to cancel.
void refuse_if_due(RuntimeCore& core, Node& node) noexcept;

/// Makes a `CancelledError` with the text `why` the outcome, and asks a body that runs or is suspended to stop.
MANTA_INTERNAL_API void stop_because(Node& node, const char* why) noexcept;

/// Fails a node because its runtime ends before it is done.
void fail_for_shutdown(Node& node) noexcept;

/// Makes `error` the outcome, and asks a body that runs or is suspended to stop.
void stop_task(Node& node, std::exception_ptr error) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
