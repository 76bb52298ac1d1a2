// SPDX-License-Identifier: Apache-2.0
//
// How an actor ends, and how a simulation kills it.

#include "actors/ending.hpp"

#include "actors/activation.hpp"
#include "actors/registry.hpp"
#include "actors/remote.hpp"
#include "actors/side_queues.hpp"
#include "core/counters.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "tasks/cancel.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/outcome.hpp"
#include "tasks/route.hpp"
#include "tasks/run.hpp"

#include <manta/detail/base/pause.hpp>
#include <manta/detail/base/slab.hpp>
#include <manta/detail/objects/publish.hpp>
#include <manta/detail/tasks/cancel.hpp>
#include <manta/error.hpp>

#include <new>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

ActorCell& cell_at(Home& home) noexcept { return static_cast<ActorCell&>(home); }

void stop_comes_up(Runnable& /*work*/) noexcept { cell_at(*tls_context.running->home).stopping = true; }

/// The error of a call to a dead actor.
std::exception_ptr death_of(const ActorCell& cell, Node& call, const char* why) noexcept {
  return error_about(call, ErrorCode::kActorDied, why, cell.death);
}

/// Asks suspended methods to stop: they return through the mailbox.
void cancel_started(ActorCell& cell) noexcept {
  // None of them ends meanwhile: that takes this activation.
  for (FrameRoot* root = cell.started; root != nullptr; root = root->next_at_home) {
    stop_because(*root->node, "the actor has ended");
  }
}

void destroy_state(RuntimeCore& core, ActorCell& cell) noexcept {
  if (cell.life == ActorState::kAlive && !is_proxy(cell)) {
    const DrainedScope scope(tls_context, cell.runtime);
    if (cell.actor_type.on_stop != nullptr) {
      try {
        cell.actor_type.on_stop(cell.object);
      } catch (...) {
        log_throw(core, cell, "on_stop");
      }
    }
    cell.actor_type.destroy(cell.object);
  }
  if (std::exchange(cell.was_killed, false)) cell.actor_type.destroy(cell.object);
  cell.life = ActorState::kEnded;
}

void end_actor(RuntimeCore& core, ActorCell& cell) noexcept {
  // A dead actor's event was emitted when it died.
  const bool ended_elsewhere = cell.life == ActorState::kEnding && !cell.died_elsewhere.load(std::memory_order_acquire);
  const bool stopped = cell.life == ActorState::kAlive || ended_elsewhere;
  destroy_state(core, cell);
  core.actors->remove(cell);
  if (stopped) tell_actor_event(core, EventKind::kActorStopped, cell);
  count(core, &Counters::actors, -1);
  if (cell.engine == kHostedActor || is_proxy(cell)) [[unlikely]]
    count(core, &Counters::hosted_actors, -1);
  if (cell.engine == kHostedActor) [[unlikely]]
    cell.host->actor_ended(cell);
  tell_end(core);
  drop_cell_ref(cell);  // the actor's own hold; the caller has another
}

void end_comes_up(Runnable& /*work*/) noexcept { end_actor(*tls_context.core, cell_at(*tls_context.running->home)); }

constinit const RunnableType kEndedType{end_comes_up};

}  // namespace

void tell_ended(RuntimeCore& core, ActorCell& cell) noexcept {
  cell.stop_marker.type = &kEndedType;  // it has come up before
  push_message(core, cell, cell.stop_marker);
}

constinit const RunnableType kStopType{stop_comes_up};
void send_stop(RuntimeCore& core, ActorCell& cell) noexcept {
  if (!cell.stop_sent.exchange(true, std::memory_order_acq_rel)) push_message(core, cell, cell.stop_marker);
}

void fail_for_death(ActorCell& cell, Node& node) noexcept {
  fail(node, death_of(cell, node,
                      cell.life == ActorState::kEnded ? "the actor has ended" : "the actor died before this call"));
}

bool kill_if_due(RuntimeCore& core, ActorCell& cell) noexcept {
  if (cell.life != ActorState::kAlive || is_elsewhere(cell)) return false;
  cell.death = ask_kills(core, display_name(cell));
  if (cell.death == nullptr) return false;
  cell.life = ActorState::kDead;
  cell.was_killed = true;
  tell_actor_event(core, EventKind::kActorDied, cell);
  for (FrameRoot* root = cell.started; root != nullptr; root = root->next_at_home) {  // as in cancel_started()
    stop_task(*root->node, death_of(cell, *root->node, "the actor died while the call was suspended"));
  }
  return true;
}

std::exception_ptr kill_after_call(RuntimeCore& core, Node& node) noexcept {
  ActorCell& cell = cell_of(node);
  return kill_if_due(core, cell) ? death_of(cell, node, "the actor died in this call") : nullptr;
}

bool end_if_due(RuntimeCore& core, ActorCell& cell) noexcept {
  if (!cell.stopping || cell.life == ActorState::kStarting || cell.life == ActorState::kEnded) return false;
  if (cell.life == ActorState::kEnding) return false;  // told so by tell_ended()
  if (cell.late.load(std::memory_order_relaxed) != (is_proxy(cell) ? 1u : 0u))
    return false;  // they come when their arguments do
  if (cell.started_count != 0) {
    if (cell.started_cancelled) return false;
    cell.started_cancelled = true;
    cancel_started(cell);
    return true;
  }
  if (is_elsewhere(cell) && !is_proxy(cell) && cell.life == ActorState::kAlive) {
    cell.life = ActorState::kEnding;
    core.engines[cell.engine]->end_actor(core, cell);
  } else {
    end_actor(core, cell);
  }
  return true;
}

}  // namespace detail
MANTA_NAMESPACE_END
