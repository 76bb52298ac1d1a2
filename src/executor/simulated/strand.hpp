// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/executor.hpp"
#include "executor/slot.hpp"

#include <cstdint>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A thread of control in the simulated runtime: a thread of its own, which runs only while it holds the baton.
///
///     kHolds     holds the baton
///     kCanGoOn   could go on, and waits to be chosen
///     kBlocked   in `block`, until its parker is unparked or its deadline passes
///     kOutside   waits outside manta (`blocking`), or has lost the baton to the watch
///     kIdle      a worker or the timers' strand without work
///     kEnding    ends the runtime, when nothing else can run
///
/// All fields but `turn` are guarded by the executor's mutex; `work` and what `block` returns are also read by the
/// strand itself, after its turn has come.
struct Strand : ExecutorThread {
  enum class Kind : std::uint8_t {
    kProgram,   ///< The thread that made the runtime.
    kWorker,
    kTimers,    ///< Fires timers; runs no bodies.
    kStranger,  ///< Another thread of the program, inside `block`: needs no baton, see README.md.
  };
  enum class State : std::uint8_t { kHolds, kCanGoOn, kBlocked, kOutside, kIdle, kEnding };

  struct Alarm : Timer {
    Strand* strand = nullptr;
  };

  const Kind kind;
  const std::uint32_t number;
  State state;
  Slot* slot = nullptr;
  Parker turn{0};

  // A worker's.
  Runnable* work = nullptr;  ///< What it was chosen to run.
  std::size_t held = 0;      ///< Other workers that its body holds.
  bool gave_place = false;   ///< Others may run in its place until it goes on.

  // Of a strand that waits.
  Parker* parker = nullptr;
  Why why = Why::kObject;
  std::uint64_t since = 0;  ///< The count of waits when this one began.
  bool woken = false;
  std::string deadlock{};  ///< Why its wait would never end.
  Alarm alarm{};           ///< Its deadline.
  int outside = 0;         ///< Depth of `blocking`.

  Strand(Executor& owner, Kind k, std::uint32_t n, State s) noexcept
      : ExecutorThread{owner}, kind(k), number(n), state(s) {
    alarm.strand = this;
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
