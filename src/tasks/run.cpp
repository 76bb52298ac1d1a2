// SPDX-License-Identifier: Apache-2.0
#include "tasks/run.hpp"

#include "core/schedule.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "tasks/admission.hpp"
#include "tasks/cancel.hpp"
#include "tasks/outcome.hpp"
#include "tasks/route.hpp"

#include <manta/detail/tasks/run.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

RunResult run_claimed(Context& context, RuntimeCore& core, Node& node, Home* home) noexcept {
  emit(core, EventKind::kTaskStarted, node);
  const BodyScope scope(context, &node, home);
  std::exception_ptr thrown;
  try {
    if (core.faults != nullptr) [[unlikely]]
      ask_before_body(core, node);
    if (node.node_type().invoke(node) == RunResult::kSuspended) return RunResult::kSuspended;
  } catch (...) {
    thrown = std::current_exception();
  }
  thrown == nullptr ? finish_with_value(core, node) : finish_with_throw(core, node, std::move(thrown));
  return RunResult::kFinished;
}

void execute_task(Runnable& work) noexcept {
  Node& node = static_cast<Node&>(work);
  Context& context = tls_context;
  RuntimeCore& core = *context.core;
  refuse_if_due(core, node);
  if (claim(node)) run_claimed(context, core, node);
  drop_storage_ref(node);
}

void task_execute(Runnable& work) noexcept { execute_task(work); }

bool task_is_dead(const Runnable& work) noexcept {
  const auto& node = static_cast<const Node&>(work);
  return (node.state.load(std::memory_order_relaxed) & kPhaseMask) != kReady;
}

void task_drop_entry(Runnable& work) noexcept { drop_storage_ref(static_cast<Node&>(work)); }

void task_ready(RuntimeCore& core, Node& node) noexcept {
  const std::uint32_t state = node.state.load(std::memory_order_relaxed);  // the bits asked for are fixed
  if ((state & (kNeedsAdmission | kRouteMask)) == 0) [[likely]]
    return schedule(core, node);
  queue_special(core, node, state);
}

void queue_special(RuntimeCore& core, Node& node, std::uint32_t state) noexcept {
  if (Route* const engine = engine_of(core, state)) return engine->start_task(core, node);
  core.admission->submit(core, node);
}

}  // namespace detail
MANTA_NAMESPACE_END
