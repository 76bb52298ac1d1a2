// SPDX-License-Identifier: Apache-2.0
#include "tasks/queue.hpp"

#include "core/schedule.hpp"
#include "tasks/admission.hpp"
#include "tasks/route.hpp"

#include <manta/detail/tasks/run.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Queues a task that needs admission, or that another engine runs.
[[gnu::noinline]] void queue_special(RuntimeCore& core, Node& node, NodeState::Snapshot state) noexcept {
  if (Route* const engine = engine_of(core, state)) return engine->start_task(core, node);
  core.admission->submit(core, node);
}

void queue(RuntimeCore& core, Node& node, QueuePosition where) noexcept {
  const NodeState::Snapshot state = node.state.glance();
  if (!state.has(kNeedsAdmission | kRouteMask)) [[likely]]
    return schedule(core, node, where);
  queue_special(core, node, state);
}

}  // namespace

void task_ready(RuntimeCore& core, Node& node) noexcept { queue(core, node, QueuePosition::kNext); }

void queue_again(RuntimeCore& core, Node& node) noexcept { queue(core, node, QueuePosition::kBehind); }

}  // namespace detail
MANTA_NAMESPACE_END
