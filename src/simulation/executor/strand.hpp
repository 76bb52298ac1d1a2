// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/executor.hpp"
#include "core/slot.hpp"
#include "simulation/executor/chooser.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <sys/types.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

class Simulated;
class World;
struct Running;
struct WaitNote;

/// A thread of control in a simulated world: a thread of its own, which runs only while it holds the baton.
///
///     kHolds     holds the baton
///     kCanGoOn   could go on, and waits to be chosen
///     kBlocked   in `block`, until its parker is unparked or its deadline passes
///     kStalled   a worker that has taken work and does not get on with it, until its alarm
///     kOutside   waits outside manta, as it has said (`blocking`)
///     kLost      has lost the baton to the watch, since it waits outside manta and has not said so
///     kIdle      a worker or a timers' strand without work
///     kEnding    ends a runtime, when nothing of it runs any more
///
/// All fields but `turn` are guarded by the world's mutex; `work` and what `block` returns are also read by the strand
/// itself, after its turn has come.
struct Strand {
  enum class Kind : std::uint8_t {
    kProgram,  ///< The thread that made the world.
    kWorker,
    kTimers,    ///< Fires a runtime's timers; runs no bodies.
    kExternal,  ///< Another thread of the program, inside `block`: needs no baton, see README.md.
  };
  enum class State : std::uint8_t { kHolds, kCanGoOn, kBlocked, kStalled, kOutside, kLost, kIdle, kEnding };

  struct Alarm : Timer {
    Strand* strand = nullptr;
  };

  World& world;
  Simulated* const member;  ///< The runtime whose worker or timers' strand it is; else null.
  const Kind kind;
  State state;
  bool gave_place = false;  ///< A worker's: others may run in its place until it goes on.
  bool has_looked = false;  ///< In vain, and no other has gone on since: it would see the same.
  bool polls = false;  ///< Looks again and again at something: while only such strands can go on, time may pass.
  const std::uint32_t number;
  Rank rank = 0;
  Slot* slot = nullptr;  ///< Its own; the program's: in the runtime that it came to last, while that lives.
  std::optional<ExecutorThread> as_own;  ///< What `Context::thread` points to on its own thread.
  pid_t thread = 0;  ///< The kernel's number for it.
  Parker turn{0};
  Runnable* work = nullptr;  ///< What a worker was chosen to run.
  std::size_t held = 0;  ///< Other workers that its body holds.

  // Of a strand that waits.
  Parker* parker = nullptr;
  const WaitNote* waits_for = nullptr;
  const Running* runs = nullptr;  ///< The bodies on its stack; null while it does not wait.
  std::uint64_t since = 0;  ///< The count of waits when this one began.
  std::string deadlock{};  ///< Why its wait would never end.
  Alarm alarm{};  ///< Its deadline.
  int outside = 0;  ///< Depth of `blocking`.
  BlockReason why = BlockReason::kObject;
  bool woken = false;

  Strand(World& of, Simulated* runtime, Kind k, std::uint32_t n, State s) noexcept
      : world(of), member(runtime), kind(k), state(s), number(n) {
    alarm.strand = this;
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
