// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Events of a runtime as they happen: the hook for timelines, metrics and replay hashes.

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
  kObjectCreated,  ///< A value was put, or a promise was made.
  kObjectFreed,    ///< The last event of a task or object: its value is destroyed, and its memory is freed.
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

/// Hears every transition of the tasks, objects and actors of a runtime (`Config::events`).
///
/// **Order.** Of a task: submitted, ready, started, then its outcome (finished or failed), once, and freed at last. The
/// outcome is emitted before any thread can act on it, so a dependent becomes ready after its dependencies have
/// finished. Between started and the outcome each suspended is followed by a resumed, and each retried by a started. A
/// task that is cancelled, or whose deadline passes, fails at that moment, whatever its body does; its body may emit
/// further events, but no second outcome. Of an actor: spawned, then started and stopped, or died; an actor that a
/// simulation kills may have started before it died. The actor's construction has events like a task with its class's
/// name.
///
/// Requires: outlives the runtime; several threads may call it at once, and the runtime's work waits meanwhile; does
///           not call into the runtime; does not throw. An override that is not `noexcept` does not compile, and an
///           exception ends the process by `std::terminate`: the transition is half done, and no caller could handle
///           it.
/// Cost:     without a listener, one load and a branch that is never taken.
class MANTA_API EventListener {
 public:
  virtual ~EventListener();
  virtual void on_event(const Event& event) noexcept = 0;
};

MANTA_NAMESPACE_END
