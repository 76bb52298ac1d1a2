// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The engine seam: how calls of a runtime run somewhere else than on its own executor.
///
/// An engine carries parcels (parcel.hpp) between a caller and a place that runs them. It knows nothing of nodes,
/// arguments or retries: above it stands the caller's half (caller.hpp), which makes parcels of nodes and outcomes of
/// parcels; below it, wherever the call runs, stands the host's half (callee.hpp), which does the reverse. A local
/// runtime has no engine: its nodes go to the executor without a virtual call.
///
///     node --Caller--> Engine ~~~~> Callee --executor--> outcome
///     node <--Sink---- Engine <~~~~ Sink <----------------'
///
/// **Attempts** go by number, never by address: an answer may come twice, late or never, and the number of an attempt
/// that is not on its way any more is simply not found.
///
/// **References.** The caller owns its objects. A parcel that names some keeps them alive while it exists, and so does
/// each side that has taken a reference out of one, until it says that it needs it no more.
///
/// **The end.** `stop` is called when no attempt is on its way and no actor lives, or when nobody waits for them.

#include "engine/parcel.hpp"

#include <manta/detail/objects/received.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// An attempt of a task or a call; never given twice in a runtime. 0 is none.
using AttemptId = std::uint64_t;

/// An actor, by the number that `ActorHandle::id` gives.
using ActorAddressId = std::uint64_t;

/// What an engine tells the caller's half.
///
/// Threads: any.
class Sink {
 public:
  virtual ~Sink() = default;

  /// The outcome of an attempt, a task's, a call's or an actor's creation. An attempt that is not on its way is ignored.
  virtual void result(AttemptId attempt, Outcome outcome) noexcept = 0;

  /// An actor has ended that was created.
  virtual void actor_ended(ActorAddressId actor) noexcept = 0;

  /// Somebody took a reference out of a parcel, wants its value (`Engine::deliver` brings it), wants it cancelled,
  /// needs it no more.
  virtual void borrow(RemoteId object) noexcept = 0;
  virtual void fetch(RemoteId object) noexcept = 0;
  virtual void cancel(RemoteId object) noexcept = 0;
  virtual void release(RemoteId object) noexcept = 0;
};

/// How an engine moves parcels.
///
/// Threads: any, but `start` and `stop` are called once each.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual void start(Sink& sink) = 0;

  /// Takes everything back that it still has: nothing is told to the sink any more when this returns.
  virtual void stop() noexcept = 0;

  /// Runs a task.
  virtual void submit(AttemptId attempt, Parcel call) noexcept = 0;

  /// Asks an attempt to stop. Its outcome is not waited for any more.
  virtual void cancel(AttemptId attempt) noexcept = 0;

  /// Creates an actor; calls follow without waiting for its outcome. Calls and the end of one actor keep their order.
  virtual void create_actor(ActorAddressId actor, AttemptId attempt, Parcel creation) noexcept = 0;
  virtual void call_actor(ActorAddressId actor, AttemptId attempt, Parcel call) noexcept = 0;
  virtual void end_actor(ActorAddressId actor) noexcept = 0;

  /// The value that was fetched.
  virtual void deliver(RemoteId object, Outcome value) noexcept = 0;
};

}  // namespace detail
MANTA_NAMESPACE_END
