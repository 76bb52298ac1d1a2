// SPDX-License-Identifier: Apache-2.0
//
// The life of an actor apart from its calls: how it is built, what its methods' frames do, how it ends.

#include "actors/ending.hpp"

#include "actors/activation.hpp"
#include "actors/registry.hpp"
#include "actors/remote.hpp"
#include "actors/side_queues.hpp"
#include "base/pause.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "tasks/cancel.hpp"
#include "tasks/outcome.hpp"
#include "tasks/route.hpp"
#include "tasks/run.hpp"

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

void frame_returns(Home& home, Runnable& frame, Hint hint) noexcept {
  ActorCell& cell = cell_at(home);
  if (RuntimeCore* core = find_core(cell.runtime)) push_message(*core, cell, frame, hint);
}

void method_started(Home& home, FrameRoot& root) noexcept {
  ActorCell& cell = cell_at(home);
  ++cell.started_count;
  root.prev_at_home = nullptr;
  root.next_at_home = cell.started;
  if (cell.started != nullptr) cell.started->prev_at_home = &root;
  cell.started = &root;
  keep_cell(*root.node);  // for whoever finds the frame
}

void method_ended(Home& home, FrameRoot& root) noexcept {
  ActorCell& cell = cell_at(home);
  --cell.started_count;
  (root.prev_at_home != nullptr ? root.prev_at_home->next_at_home : cell.started) = root.next_at_home;
  if (root.next_at_home != nullptr) root.next_at_home->prev_at_home = root.prev_at_home;
}

void stop_comes_up(Runnable& /*work*/) noexcept { cell_at(*tls_context.running->home).stopping = true; }

/// Logs the exception that is being handled.
void log_throw(const RuntimeCore& core, const ActorCell& cell, std::string_view where) noexcept {
  log_thrown(core, {display_name(cell), ": ", where, " threw: "});
}

void log_death(RuntimeCore& core, const ActorCell& cell, const std::exception_ptr& death) noexcept {
  try {
    std::rethrow_exception(death);
  } catch (...) {
    log_throw(core, cell, "the constructor or on_start");
  }
}

/// What a call fails with since its actor is dead.
std::exception_ptr death_of(const ActorCell& cell, Node& call, const char* why) noexcept {
  return error_about(call, ErrorCode::kActorDied, why, cell.death);
}

/// Dies before the next step of its beginning, where a simulation wants it.
void die_if_due(RuntimeCore& core, const ActorCell& cell) {
  if (core.faults == nullptr) [[likely]]
    return;
  if (std::exception_ptr death = ask_kills(core, display_name(cell))) std::rethrow_exception(std::move(death));
}

/// Asks the methods that are suspended to stop: they come back through the mailbox.
void cancel_started(ActorCell& cell) noexcept {
  // None of them ends meanwhile: that takes this activation.
  for (FrameRoot* root = cell.started; root != nullptr; root = root->next_at_home) {
    stop_because(*root->node, "the actor has ended");
  }
}

void destroy_state(RuntimeCore& core, ActorCell& cell) noexcept {
  if (cell.life == Life::kAlive) {
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
  cell.life = Life::kEnded;
}

void end_actor(RuntimeCore& core, ActorCell& cell) noexcept {
  // Of one that died that was told then.
  const bool ended_elsewhere = cell.life == Life::kEnding && !cell.died_elsewhere.load(std::memory_order_acquire);
  const bool stopped = cell.life == Life::kAlive || ended_elsewhere;
  destroy_state(core, cell);
  core.actors->remove(cell);
  if (stopped) tell_actor_event(core, EventKind::kActorStopped, cell);
  count(core, &Counters::actors, -1);
  if (cell.place == kHostedActor) [[unlikely]] {
    count(core, &Counters::hosted_actors, -1);
    core.host->actor_ended(cell);
  }
  tell_end(core);
  drop_cell(cell);  // the actor's own hold; the caller has another
}

void end_comes_up(Runnable& /*work*/) noexcept { end_actor(*tls_context.core, cell_at(*tls_context.running->home)); }

constinit const RunnableType kEndedType{end_comes_up};

/// Throws why a first message cannot be claimed: an argument failed, or its caller elsewhere gave it up.
[[noreturn]] void rethrow_failure(Node& node) {
  while (!node.done()) cpu_pause();  // given up this moment: the error is being written
  throw_outcome(node);
}

/// Hands an actor's first message to the engine where it will live. False: the error is the actor's death.
bool create_elsewhere(RuntimeCore& core, ActorCell& cell, Node& node, bool claimed) noexcept {
  try {
    if (!claimed) rethrow_failure(node);
    core.engines[cell.place]->create_actor(core, cell, node);
    cell.life = Life::kAlive;  // as far as this side knows: if not, its calls fail there
    return true;
  } catch (...) {
    cell.death = std::current_exception();
    cell.life = Life::kDead;
    return false;
  }
}

}  // namespace

void tell_ended(RuntimeCore& core, ActorCell& cell) noexcept {
  cell.stop_marker.type = &kEndedType;  // it has come up before
  push_message(core, cell, cell.stop_marker);
}

void tell_created(RuntimeCore& core, ActorCell& cell, const std::exception_ptr& error) noexcept {
  // Release: to end_actor(), which the engine brings about after this.
  if (error != nullptr) cell.died_elsewhere.store(true, std::memory_order_release);
  tell_actor_event(core, error == nullptr ? EventKind::kActorStarted : EventKind::kActorDied, cell);
  if (error != nullptr) log_death(core, cell, error);
}

constinit const RunnableType kActivationType{execute_activation, activation_is_dead, activation_drop_entry};
constinit const RunnableType kStopType{stop_comes_up};
constinit const Home kActorHome{frame_returns, method_started, method_ended};

ActorCell::~ActorCell() = default;

void fail_for_death(ActorCell& cell, Node& node) noexcept {
  fail(node,
       death_of(cell, node, cell.life == Life::kEnded ? "the actor has ended" : "the actor died before this call"));
}

bool kill_if_due(RuntimeCore& core, ActorCell& cell) noexcept {
  if (cell.life != Life::kAlive || is_elsewhere(cell)) return false;
  cell.death = ask_kills(core, display_name(cell));
  if (cell.death == nullptr) return false;
  cell.life = Life::kDead;
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
  if (!cell.stopping || cell.life == Life::kStarting || cell.life == Life::kEnded) return false;
  if (cell.life == Life::kEnding) return false;  // told so by tell_ended()
  if (cell.late.load(std::memory_order_relaxed) != 0) return false;  // they come when their arguments do
  if (cell.started_count != 0) {
    if (cell.started_cancelled) return false;
    cell.started_cancelled = true;
    cancel_started(cell);
    return true;
  }
  if (is_elsewhere(cell) && cell.life == Life::kAlive) {
    cell.life = Life::kEnding;
    core.engines[cell.place]->end_actor(core, cell);
  } else {
    end_actor(core, cell);
  }
  return true;
}

void drop_cell(ActorCell& cell) noexcept {
  if (cell.counts.fetch_sub(kOneMem, std::memory_order_acq_rel) >= 2 * kOneMem) return;
  if (RuntimeCore* core = find_core(cell.runtime)) count_alive(*core, cell.runtime, &Counters::cells, -1);
  const std::size_t size = cell_size(cell.actor_type);
  if (!is_inline(cell.actor_type)) {
    ::operator delete(cell.object, std::align_val_t(cell.actor_type.align));
  }
  cell.~ActorCell();
  slab_free(&cell, size);
}

void creation_execute(Runnable& work) noexcept {
  Node& node = static_cast<Node&>(work);
  Context& context = tls_context;
  RuntimeCore& core = *context.core;
  ActorCell& cell = cell_of(node);
  const BodyScope scope(context, &node, &cell);
  const bool claimed = claim(node);
  if (claimed) emit(core, EventKind::kTaskStarted, node);
  if (is_elsewhere(cell)) [[unlikely]] {
    if (create_elsewhere(core, cell, node, claimed)) return;
    tell_created(core, cell, cell.death);
    if (claimed) finish_with_value(core, node);
    return drop_mem(node);
  }
  try {
    if (!claimed) rethrow_failure(node);
    die_if_due(core, cell);
    node.node_type().invoke(node);
    cell.life = Life::kAlive;
    if (cell.actor_type.on_start != nullptr) {
      die_if_due(core, cell);
      cell.actor_type.on_start(cell.object);
    }
  } catch (...) {
    cell.death = std::current_exception();
    if (std::exchange(cell.life, Life::kDead) == Life::kAlive) cell.actor_type.destroy(cell.object);
  }
  const bool alive = cell.life == Life::kAlive;
  if (cell.place == kHostedActor && !alive && claimed) [[unlikely]] {
    finish_with_error(core, node, cell.death);  // which its caller tells of
  } else {
    tell_created(core, cell, cell.death);
    if (claimed && alive) finish_with_value(core, node);
    if (claimed && !alive) {
      node.state.fetch_or(kObserved, std::memory_order_relaxed);  // the death was logged, and fails all calls
      finish_with_throw(core, node, cell.death);
    }
  }
  drop_mem(node);
}

}  // namespace detail
MANTA_NAMESPACE_END
