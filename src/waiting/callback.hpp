// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Counts a callback as work that a drain waits for. A coroutine of another library that a node resumes counts as one.
///
/// Requires: the caller is inside a RuntimeGuard of the core.
/// Errors:   `ShutDownError`.
void begin_callback(RuntimeCore& core, const Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
