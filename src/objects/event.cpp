// SPDX-License-Identifier: Apache-2.0
#include "objects/event.hpp"

#include "objects/cold.hpp"

#include <manta/detail/objects/cold.hpp>

MANTA_NAMESPACE_BEGIN

EventListener::~EventListener() = default;

std::string_view to_string(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::kTaskSubmitted: return "task submitted";
    case EventKind::kTaskReady: return "task ready";
    case EventKind::kTaskStarted: return "task started";
    case EventKind::kTaskSuspended: return "task suspended";
    case EventKind::kTaskResumed: return "task resumed";
    case EventKind::kTaskRetried: return "task retried";
    case EventKind::kTaskFinished: return "task finished";
    case EventKind::kTaskFailed: return "task failed";
    case EventKind::kObjectCreated: return "object created";
    case EventKind::kObjectFreed: return "object freed";
    case EventKind::kActorSpawned: return "actor spawned";
    case EventKind::kActorStarted: return "actor started";
    case EventKind::kActorStopped: return "actor stopped";
    case EventKind::kActorDied: return "actor died";
  }
  return "unknown event";
}

namespace detail {

void tell_listener(RuntimeCore& core, EventKind kind, Node& node) noexcept {
  const NodeType& type = node.node_type();
  // The caller's process emits the events of a hosted node, but for those that only this side sees.
  if (node.state.glance().has(kHosted) && kind != EventKind::kTaskStarted && kind != EventKind::kTaskSuspended &&
      kind != EventKind::kTaskResumed) {
    return;
  }
  std::uint64_t id = 0;
  try {
    id = id_of(node);
  } catch (const std::bad_alloc&) {
    // An event without a number is better than none.
  }
  const ActorId actor{type.actor_id != nullptr ? type.actor_id(node) : 0};
  const Cold* cold = find_cold(node);
  const bool named = cold != nullptr && !cold->name.empty();
  const std::string_view function = type.name != nullptr ? type.name() : std::string_view("object");
  core.events->on_event(
      {kind, TaskId{id}, actor, named ? std::string_view(cold->name) : function, core.executor->now()});
}

}  // namespace detail
MANTA_NAMESPACE_END
