// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where tasks and calls go if this process does not run them: the caller's half of the engine seam, as tasks and
/// actors see it.

#include "core/runtime_core.hpp"
#include "objects/storage_ref.hpp"

#include <manta/detail/objects/node.hpp>
#include <manta/runtime.hpp>

#include <source_location>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct ActorCell;

/// Threads: any.
class Route {
 public:
  virtual ~Route() = default;

  /// Takes a task whose dependencies are done, and the queue's storage reference to it.
  virtual void start_task(RuntimeCore& core, Node& node) noexcept = 0;

  /// Takes a call that its actor's activation has claimed, and the mailbox's storage reference to it. The calls of one
  /// actor arrive in the order in which they must start.
  virtual void start_call(RuntimeCore& core, ActorCell& cell, Node& node) noexcept = 0;

  /// The same for the call of a proxy, in three steps. `prepare_call` takes the claimed call, and encodes it, or ends it
  /// where that fails. `send_call` sends a prepared call, unless it has been given up; it may be called under a lock. The
  /// calls leave with the next `flush`, in the order of `send_call`.
  virtual void prepare_call(RuntimeCore& core, ActorCell& proxy, StorageRef call) noexcept = 0;
  virtual void send_call(RuntimeCore& core, ActorCell& proxy, Node& call) noexcept = 0;
  virtual void flush() noexcept = 0;

  /// Takes the first message of an actor, which the activation has claimed, and the mailbox's storage reference to it.
  ///
  /// Errors: exceptions of the encoding of arguments; nothing was taken.
  virtual void create_actor(RuntimeCore& core, ActorCell& cell, Node& creation) = 0;

  /// Ends a created actor after all its calls, and tells the cell when that is done.
  virtual void end_actor(RuntimeCore& core, ActorCell& cell) noexcept = 0;

  /// Called when this process has decided the outcome of a node: gives up an attempt in flight.
  virtual void stopped(RuntimeCore& core, Node& node) noexcept = 0;

  /// Ends the engine with its runtime, when no node is in flight. `cut` comes first, while the executor still runs: from
  /// then on nothing arrives.
  virtual void cut() noexcept = 0;
  virtual void stop() noexcept = 0;

  /// Adds what the engine's other processes left when they ended.
  virtual void add_left(RuntimeStats& stats) const noexcept = 0;
};

/// Returns the engine in a node's state; null: the node runs here.
[[nodiscard]] inline Route* engine_of(const RuntimeCore& core, NodeState::Snapshot state) noexcept {
  return core.engines[state.engine()];
}

/// Returns the route of a new node, as a part of its state, in a runtime whose default is `route`.
///
/// Errors: `NotPortableError` names the argument, or the result, whose type has no codec.
[[nodiscard]] std::uint32_t choose_route(std::uint32_t route, const NodeType& type, std::source_location site);

}  // namespace detail
MANTA_NAMESPACE_END
