// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where tasks and calls go if this process does not run them.
///
/// The two halves of the engine seam, as tasks and actors see them. `Route` is the caller's half, through which nodes
/// leave. `Host` is the other one, for hosted nodes.

#include "core/runtime_core.hpp"

#include <manta/detail/objects/node.hpp>
#include <manta/detail/objects/received.hpp>

#include <source_location>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct ActorCell;

/// Threads: any.
class Route {
 public:
  virtual ~Route() = default;

  /// Takes a task whose dependencies are there, and the queue's hold on it.
  virtual void start_task(RuntimeCore& core, Node& node) noexcept = 0;

  /// Takes a call that its actor's activation has claimed, and the mailbox's hold on it. Calls of one actor come in
  /// the order in which they are to start.
  virtual void start_call(RuntimeCore& core, ActorCell& cell, Node& node) noexcept = 0;

  /// Takes the first message of an actor, which the activation has claimed, and the mailbox's hold on it.
  ///
  /// Errors: what encoding the arguments throws; nothing was taken.
  virtual void create_actor(RuntimeCore& core, ActorCell& cell, Node& creation) = 0;

  /// Ends an actor that was created, behind all its calls. It tells the cell when that is done.
  virtual void end_actor(RuntimeCore& core, ActorCell& cell) noexcept = 0;

  /// Called when the outcome of a node was decided here: an attempt in flight is given up.
  virtual void stopped(RuntimeCore& core, Node& node) noexcept = 0;

  /// Ends it, with its runtime: no node is on its way any more.
  virtual void stop() noexcept = 0;
};

/// Threads: any.
class Host {
 public:
  virtual ~Host() = default;

  /// Hears that an actor has ended that lived here for a caller elsewhere.
  virtual void actor_ended(ActorCell& cell) noexcept = 0;

  /// Hears that somebody here wants the value of a borrowed object, for the first time; that somebody cancels it; that
  /// nobody here needs it any more.
  virtual void object_wanted(RemoteId object) noexcept = 0;
  virtual void object_cancelled(RemoteId object) noexcept = 0;
  virtual void object_released(Node& received, RemoteId object) noexcept = 0;

  /// Hears that the runtime cancels what is open: a borrowed object whose value has not come will not be waited for.
  virtual void cancel_waits() noexcept = 0;
};

/// The engine in a node's state; null: it runs here.
[[nodiscard]] inline Route* engine_of(const RuntimeCore& core, NodeState::Snapshot state) noexcept {
  return core.engines[state.engine()];
}

/// Fixes the route of a new node in a runtime whose default is `route`: part of its state.
///
/// Errors: `NotPortableError` names the argument, or the result, whose type has no codec.
[[nodiscard]] std::uint32_t choose_route(std::uint32_t route, const NodeType& type, std::source_location site);

}  // namespace detail
MANTA_NAMESPACE_END
