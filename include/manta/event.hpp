// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What happens in a runtime, as it happens: the hook on which timelines, metrics and replay hashes hang.

#include <manta/clock.hpp>
#include <manta/detail/base/export.hpp>
#include <manta/ids.hpp>
#include <manta/version.hpp>

#include <cstdint>
#include <string_view>

MANTA_NAMESPACE_BEGIN

/// What happened. New versions of manta add to it, so keep a `default` in a `switch`.
enum class EventKind : std::uint8_t {
  kTaskSubmitted,  ///< A task or an actor's method was called.
  kTaskReady,      ///< Its dependencies are there; it is queued.
  kTaskStarted,    ///< An attempt began.
  kTaskSuspended,  ///< A coroutine waits without a worker.
  kTaskResumed,    ///< It goes on.
  kTaskRetried,    ///< An attempt failed and another is queued.
  kTaskFinished,   ///< It gave a value.
  kTaskFailed,     ///< It gave an error, was cancelled, or its deadline passed.
  kObjectCreated,  ///< A value came in by `put`, or a promise was made.
  kObjectFreed,    ///< The last of a task or object: its value has died, and nothing needs its place any more.
  kActorSpawned,   ///< An actor was asked for.
  kActorStarted,   ///< Its constructor and `on_start` have run.
  kActorStopped,   ///< It has ended as asked; its state is destroyed.
  kActorDied,      ///< Its constructor or `on_start` threw, or a simulation killed it.
};

/// Returns the kind in words, "task submitted" for `kTaskSubmitted`.
[[nodiscard]] MANTA_API std::string_view to_string(EventKind kind) noexcept;

/// One transition of one task, object or actor.
struct Event {
  EventKind kind;
  TaskId task;             ///< Of the task, call or object; none for an actor's own events.
  ActorId actor;           ///< Of the actor whose event or call it is, else none.
  std::string_view name;   ///< For people; valid during the call.
  Clock::time_point when;
};

/// **Order.** Of a task: submitted, ready, started, then its outcome (finished or failed), once, and freed at last.
/// The outcome is told before anybody can act on it, so a dependent is ready after what it depends on has finished.
/// Between started and the outcome each suspended is followed by a resumed, and each retried by a started. One that is
/// cancelled, or whose deadline passes, fails at that moment, whatever its body does: what that does further is told as
/// it comes, but for a second outcome. Of an actor: spawned, then started and stopped, or died; one that a simulation
/// kills may have started before it died. What builds it is told of as a task with its class's name.
///
/// Hears every transition of the tasks, objects and actors of a runtime (`Config::events`).
///
/// Requires: outlives the runtime; may be called by several threads at once, with the runtime's work waiting meanwhile;
///           does not call into the runtime; does not throw. An override that is not `noexcept` does not compile, and what
///           leaves one ends the process by `std::terminate`: the transition is half done, and nobody could be told.
/// Cost:     where nobody listens, one load and a branch that is never taken.
class MANTA_API EventListener {
 public:
  virtual ~EventListener();
  virtual void on_event(const Event& event) noexcept = 0;
};

MANTA_NAMESPACE_END
