// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/objects/cold.hpp>
#include <manta/this_task.hpp>

#include "actors/cell.hpp"
#include "core/hazard.hpp"
#include "objects/cold.hpp"
#include "tasks/cancel.hpp"
#include "tasks/stop_token.hpp"

#include <manta/error.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN

Clock::time_point now() {
  const detail::Context& context = detail::require_context();
  const detail::RuntimeGuard visit(*context.core);
  if (!detail::is_alive(*context.core, context.runtime)) throw ShutDownError("the runtime has been shut down");
  return context.core->executor->now();
}

namespace this_task {

TaskId id() {
  detail::Node* const task = detail::tls_context.running->task;
  return task == nullptr ? TaskId{} : TaskId{detail::id_of(*task)};
}

std::stop_token stop_token() {
  detail::Node* const task = detail::tls_context.running->task;
  if (task == nullptr) return {};
  if (task->node_type().actor_offset != 0) keep_cell(*task);
  return detail::stop_token_of(*detail::find_core(task->runtime), *task);  // a scope may have made another current
}

std::optional<Clock::time_point> deadline() {
  detail::Node* const task = detail::tls_context.running->task;
  const detail::Cold* const cold = task == nullptr ? nullptr : detail::find_cold(*task);
  if (cold == nullptr || cold->deadline == detail::kForever) return std::nullopt;
  return cold->deadline;
}

int attempt() {
  detail::Node* const task = detail::tls_context.running->task;
  const detail::Cold* const cold = task == nullptr ? nullptr : detail::find_cold(*task);
  return cold == nullptr ? 1 : cold->attempt.load(std::memory_order_relaxed);
}

}  // namespace this_task

MANTA_NAMESPACE_END
