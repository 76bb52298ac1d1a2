// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Queues ready tasks: with the executor, with admission, or with another engine. `task_ready` is declared in
/// manta/detail/tasks/run.hpp.

#include "core/runtime_core.hpp"

#include <manta/detail/objects/node.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Queues a task for another attempt, behind others.
void queue_again(RuntimeCore& core, Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
