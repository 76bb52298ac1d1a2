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

/// A thread of control in a simulated world: a real thread, which runs only while it holds the baton.
///
///     kHolds     holds the baton
///     kCanGoOn   could go on, and waits to be chosen
///     kBlocked   in `block`, until its parker is unparked or its deadline passes
///     kStalled   a worker that has taken work, and does not begin it before its alarm
///     kOutside   waits outside manta, inside `blocking`
///     kLost      has lost the baton to the watch, since it waits outside manta and not inside `blocking`
///     kIdle      a worker or a timers' strand without work
///     kEnding    ends a runtime, as soon as none of its strands runs
///
/// The world's mutex guards all fields but `turn`. The strand itself also reads `work`, and what `block` returns,
/// without the mutex after its turn has come.
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
  bool gave_place = false;  ///< A worker that waits: another may run in its place until it goes on.
  bool has_looked = false;  ///< It polled in vain, and no other strand has gone on since: it would see the same.
  bool polls = false;  ///< It polls: while only strands that poll can go on, time may pass.
  const std::uint32_t number;
  Rank rank = 0;
  Slot* slot = nullptr;  ///< Its own; the program's strand: in the runtime that it called last, while that lives.
  std::optional<ExecutorThread> as_own;  ///< `Context::thread` points to it on the strand's own thread.
  pid_t thread = 0;  ///< The kernel's id of its thread.
  Parker turn{0};
  Runnable* work = nullptr;  ///< The entry that a worker was chosen to run.
  std::size_t held = 0;  ///< Other workers that its body holds.

  // While the strand waits:
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
