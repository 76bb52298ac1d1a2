// SPDX-License-Identifier: Apache-2.0
//
// How an actor begins: its first message builds its state.

#include "actors/creation.hpp"

#include "actors/activation.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/outcome.hpp"
#include "tasks/retry.hpp"
#include "tasks/route.hpp"
#include "tasks/run.hpp"
#include "tasks/submission.hpp"

#include <manta/detail/actors/creation.hpp>
#include <manta/detail/base/pause.hpp>
#include <manta/detail/objects/publish.hpp>
#include <manta/error.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

void log_death(RuntimeCore& core, const ActorCell& cell, const std::exception_ptr& death) noexcept {
  try {
    std::rethrow_exception(death);
  } catch (...) {
    log_throw(core, cell, "the constructor or on_start");
  }
}

/// Dies before the next step of its beginning, where a simulation wants it.
void die_if_due(RuntimeCore& core, const ActorCell& cell) {
  if (core.faults == nullptr) [[likely]]
    return;
  if (std::exception_ptr death = ask_kills(core, display_name(cell))) std::rethrow_exception(std::move(death));
}

/// Throws why a first message cannot be claimed: an argument failed, or its caller elsewhere gave it up.
[[noreturn]] void rethrow_failure(Node& node) {
  while (!node.done()) cpu_pause();  // given up this moment: the error is being written
  throw_outcome(node);
}

/// Hands an actor's first message to the engine where it will live. False: the error is the actor's death.
bool create_elsewhere(RuntimeCore& core, ActorCell& cell, Node& node, bool claimed) noexcept {
  try {
    if (!claimed) rethrow_failure(node);
    core.engines[cell.engine]->create_actor(core, cell, node);
    cell.life = ActorState::kAlive;  // as far as this side knows: if not, its calls fail there
    return true;
  } catch (...) {
    cell.death = std::current_exception();
    cell.life = ActorState::kDead;
    return false;
  }
}

}  // namespace

void tell_created(RuntimeCore& core, ActorCell& cell, const std::exception_ptr& error) noexcept {
  // Release: to end_actor(), which the engine brings about after this.
  if (error != nullptr) cell.died_elsewhere.store(true, std::memory_order_release);
  tell_actor_event(core, error == nullptr ? EventKind::kActorStarted : EventKind::kActorDied, cell);
  if (error != nullptr) log_death(core, cell, error);
}

void submit_creation(Node& node) {
  UnsubmittedNode unsubmitted(node);
  RuntimeCore& core = core_of(cell_of(node));
  if (node.node_type().visit_dependencies == nullptr) {
    Submission submission(core, unsubmitted.release(), Missing::kNothing);
    return creation_ready(core, submission.hand_over());
  }
  require_one_runtime(node);
  Submission submission(core, unsubmitted.release(), Missing::kArguments);
  submission.register_dependencies();
}

void creation_ready(RuntimeCore& core, Node& node) noexcept { push_message(core, cell_of(node), node); }

void creation_execute(Runnable& work) noexcept {
  StorageRef entry = StorageRef::adopt(static_cast<Node&>(work));
  Node& node = *entry;
  Context& context = tls_context;
  RuntimeCore& core = *context.core;
  ActorCell& cell = cell_of(node);
  const BodyScope scope(context, &node, &cell);
  const bool claimed = claim(node);
  if (claimed) emit(core, EventKind::kTaskStarted, node);
  if (is_elsewhere(cell)) [[unlikely]] {
    if (create_elsewhere(core, cell, node, claimed)) return static_cast<void>(entry.release());
    tell_created(core, cell, cell.death);
    if (claimed) finish_with_value(core, node);
    return;
  }
  try {
    if (!claimed) rethrow_failure(node);
    die_if_due(core, cell);
    node.node_type().invoke(node);
    cell.life = ActorState::kAlive;
    if (cell.actor_type.on_start != nullptr) {
      die_if_due(core, cell);
      cell.actor_type.on_start(cell.object);
    }
  } catch (...) {
    cell.death = std::current_exception();
    if (std::exchange(cell.life, ActorState::kDead) == ActorState::kAlive) cell.actor_type.destroy(cell.object);
  }
  const bool alive = cell.life == ActorState::kAlive;
  if (cell.engine == kHostedActor && !alive && claimed) [[unlikely]] {
    finish_with_error(core, node, cell.death);  // which its caller tells of
  } else {
    tell_created(core, cell, cell.death);
    if (claimed && alive) finish_with_value(core, node);
    if (claimed && !alive) {
      node.state.observe();  // the death was logged, and fails all calls
      finish_with_throw(core, node, cell.death);
    }
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
