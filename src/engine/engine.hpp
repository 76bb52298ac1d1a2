// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The engine seam: how calls of a runtime run elsewhere than on its own executor.
///
/// An engine carries parcels (parcel.hpp) between a caller and a place that runs them. It knows nothing of nodes,
/// arguments or retries: above it is the caller's half (caller.hpp), which turns nodes into parcels and parcels into
/// outcomes; below it, where the call runs, is the host's half (callee.hpp), which does the reverse. A local runtime
/// has no engine: its nodes go to the executor without a virtual call.
///
///     node --Caller--> Engine ~~~~> Callee --executor--> outcome
///     node <-Answers-- Engine <~~~~ Answers <-------------'
///
/// **Attempts** have numbers, never addresses: an answer may arrive twice, late or never, and the number of an attempt
/// that is no longer in flight is not found.
///
/// **References.** A parcel brings a hold (objects/hold.hpp) of each object and actor that it names, and keeps it while
/// it exists; so does each borrowed node. The engine makes the holds, and decides how the other side knows them.
///
/// **The end.** `stop` is called when no attempt is in flight and no actor lives, or when no thread waits for them.

#include "engine/lent.hpp"
#include "engine/parcel.hpp"

#include <manta/runtime.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// An attempt of a task or a call; never reused in a runtime. 0 is none.
using AttemptId = std::uint64_t;

/// An actor, by the number of `ActorHandle::id`.
using ActorAddressId = std::uint64_t;

/// What an engine reports to the caller's half.
///
/// Threads: any.
class Answers {
 public:
  virtual ~Answers() = default;

  /// The outcome of an attempt, a task's, a call's or an actor's creation. An attempt that is not in flight is ignored.
  virtual void result(AttemptId attempt, Outcome outcome) noexcept = 0;

  /// An actor has ended that was created.
  virtual void actor_ended(ActorAddressId actor) noexcept = 0;
};

/// How an engine moves parcels.
///
/// Threads: any, but `start` and `stop` are called once each.
class Engine : public Lender {
 public:
  virtual ~Engine() = default;

  virtual void start(Answers& caller) = 0;

  /// When this returns, nothing arrives any more: neither answers, nor calls from elsewhere.
  virtual void cut() noexcept {}

  /// Withdraws all pending work, and drops all holds.
  virtual void stop() noexcept = 0;

  /// Adds what other processes left when they ended.
  virtual void add_left(RuntimeStats& /*stats*/) const noexcept {}

  /// Runs a task.
  virtual void submit(AttemptId attempt, Parcel call) noexcept = 0;

  /// Asks an attempt to stop. The caller no longer waits for its outcome.
  virtual void cancel(AttemptId attempt) noexcept = 0;

  /// Creates an actor; calls follow before its outcome is known. Calls and the end of one actor keep their order.
  virtual void create_actor(ActorAddressId actor, AttemptId attempt, Parcel creation) noexcept = 0;
  virtual void call_actor(ActorAddressId actor, AttemptId attempt, Parcel call) noexcept = 0;
  virtual void end_actor(ActorAddressId actor) noexcept = 0;

  /// A call of an actor of another process, by its hold. Such calls, and the results that this process sends, arrive in
  /// the order in which they were given. May be called under a lock: the call leaves with the next `flush`.
  virtual void call_proxied(Hold& actor, AttemptId attempt, Parcel call) noexcept = 0;
  virtual void flush() noexcept {}
};

}  // namespace detail
MANTA_NAMESPACE_END
