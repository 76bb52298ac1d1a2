// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where a ready task goes: to the executor, to admission, to another engine.

#include "core/runtime_core.hpp"

#include <manta/detail/objects/node.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Queues a task for another attempt, behind others.
void queue_again(RuntimeCore& core, Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
