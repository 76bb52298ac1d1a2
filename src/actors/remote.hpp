// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Actors on both sides of the engine seam.
///
/// The caller's cell keeps what callers see: handles, the mailbox, the order of each caller's calls. Its activation
/// hands messages to the engine instead of running them. The state lives in a *hosted* cell on the other side, which is
/// an actor like any other, with one handle that the engine holds.

#include "actors/cell.hpp"

#include <manta/detail/core/runnable.hpp>

#include <cstdint>
#include <exception>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

// On the caller's side.

/// Where the object of a call's class begins in the actor's.
[[nodiscard]] std::uint64_t object_offset_of(Node& call) noexcept;

// On the host's side.

/// The engine's half for which an actor lives here.
///
/// Threads: any.
class ActorHost {
 public:
  /// Called when the actor has ended.
  virtual void actor_ended(ActorCell& cell) noexcept = 0;

 protected:
  ~ActorHost() = default;
};

struct HostedActor {
  const ActorType* type;
  std::uint32_t max_concurrency;
  std::uint64_t id;
  std::string_view name;
};

/// Makes an actor for a caller elsewhere, with one handle. Errors: `std::bad_alloc`.
[[nodiscard]] ActorCell& new_hosted_actor(RuntimeCore& core, const HostedActor& what, ActorHost& host);

/// Gives up the engine's handle. Until then the actor is not among those that the end of this runtime stops: its caller
/// ends it. Afterwards only handles keep it that it gave away itself.
void end_hosted_actor(RuntimeCore& core, ActorCell& cell) noexcept;

/// A call from elsewhere in its actor's mailbox. Its arguments are decoded when its turn comes, since that runs the
/// program's code.
struct ArrivedCall : Runnable {
  /// Makes the node, and ends this. Null: it could not be, or the call was given up.
  Node* (*build)(ArrivedCall&) noexcept = nullptr;

  ArrivedCall() noexcept;
};

/// RunnableType::execute of an `ArrivedCall`.
void arrived_execute(Runnable& work) noexcept;

/// Links a new node to its actor, before its arguments are built.
void link_call(Node& call, ActorCell& cell, std::uint64_t object_offset) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
