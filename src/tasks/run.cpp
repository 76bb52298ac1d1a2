// SPDX-License-Identifier: Apache-2.0
#include "tasks/run.hpp"

#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/cancel.hpp"
#include "tasks/outcome.hpp"
#include "tasks/retry.hpp"

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

void task_execute(Runnable& work) noexcept {
  const StorageRef entry = StorageRef::adopt(static_cast<Node&>(work));
  Context& context = tls_context;
  RuntimeCore& core = *context.core;
  refuse_if_due(core, *entry);
  if (claim(*entry)) run_claimed(context, core, *entry);
}

bool task_is_dead(const Runnable& work) noexcept {
  return static_cast<const Node&>(work).state.glance().phase() != Phase::kReady;
}

void task_drop_entry(Runnable& work) noexcept { drop_storage_ref(static_cast<Node&>(work)); }

}  // namespace detail
MANTA_NAMESPACE_END
