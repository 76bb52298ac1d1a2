// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The library's halves of a task's static description.

#include <manta/detail/base/export.hpp>
#include <manta/detail/objects/node.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// RunnableType::execute of a task.
MANTA_API void task_execute(Runnable& work) noexcept;

/// RunnableType::is_dead of a task or a call.
[[nodiscard]] MANTA_API bool task_is_dead(const Runnable& work) noexcept;

/// RunnableType::drop_entry of a task.
MANTA_API void task_drop_entry(Runnable& work) noexcept;

/// NodeType::ready of a task: to the executor, or to admission if it takes several CPUs.
MANTA_API void task_ready(RuntimeCore& core, Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
