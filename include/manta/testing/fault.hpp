// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The faults that a simulation injects.
///
///     sim.inject(manta::testing::fail_task("fetch", {.probability = 0.1}));
///     sim.inject(manta::testing::kill_actor("Index", {.after = 3s}));
///
/// A name is that of a function, a method or a class, with or without its namespaces, or the `name` among the options
/// of a call (not for `refuse_allocation`, which happens before the options are read); the empty name stands for all.
/// Only injected faults happen.

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace testing {

/// The kind of fault. New versions of manta add to it.
enum class FaultKind : std::uint8_t {
  kFailTask,
  kKillActor,
  kLoseResult,
  kRefuseAllocation,
  kDelayMessage,
  kStallWorker,
  kCancelTask,
  kJumpClock,
};

/// Returns the kind in words, "fail task" for `kFailTask`.
[[nodiscard]] MANTA_API std::string_view to_string(FaultKind kind) noexcept;

/// When, how often and how much.
struct FaultOptions {
  double probability = 1;  ///< For each place where it could happen, from 0 to 1.
  std::chrono::nanoseconds after{0};  ///< Not before this time of the simulation.
  std::uint64_t times = 0;  ///< At most so often. 0: the kind's own, see there.
  std::chrono::nanoseconds by = std::chrono::milliseconds(1);  ///< How long, of a delay, a stall or a jump.
};

struct Fault {
  FaultKind kind;
  std::string name;
  FaultOptions options;
};

/// Thrown by attempts that `fail_task` fails; the cause of death of actors that `kill_actor` kills.
class MANTA_API InjectedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~InjectedError() override;
};

/// An attempt of a task, or a call of a method, throws `InjectedError` instead of running. `times`: without limit.
[[nodiscard]] inline Fault fail_task(std::string name, FaultOptions options = {}) {
  return {FaultKind::kFailTask, std::move(name), options};
}

/// An actor dies, as if its process were gone: without `on_stop`. Its calls fail with `ActorDiedError`. It may happen
/// before its constructor, between that and `on_start`, before a call, and at the end of a method, whose effects then
/// remain while its result is lost. `times`: once.
[[nodiscard]] inline Fault kill_actor(std::string name, FaultOptions options = {}) {
  return {FaultKind::kKillActor, std::move(name), options};
}

/// The result of a task or a call is lost when it becomes available: `ObjectLostError`. `times`: without limit.
[[nodiscard]] inline Fault lose_result(std::string name, FaultOptions options = {}) {
  return {FaultKind::kLoseResult, std::move(name), options};
}

/// A call, a spawn, a `put` (so named) or a promise (likewise) throws `std::bad_alloc`. `times`: without limit.
[[nodiscard]] inline Fault refuse_allocation(std::string name, FaultOptions options = {}) {
  return {FaultKind::kRefuseAllocation, std::move(name), options};
}

/// A call of a method arrives at its actor this much later, counted from when its arguments are available; one caller's
/// calls keep their order. `times`: without limit.
[[nodiscard]] inline Fault delay_message(std::string name, FaultOptions options = {}) {
  return {FaultKind::kDelayMessage, std::move(name), options};
}

/// A worker takes work from the queue, and begins it this much later. `times`: without limit.
[[nodiscard]] inline Fault stall_worker(FaultOptions options = {}) { return {FaultKind::kStallWorker, {}, options}; }

/// A task or a call is cancelled, soon after it was submitted, its body began or, of a coroutine, each of its waits
/// did. `times`: without limit.
[[nodiscard]] inline Fault cancel_task(std::string name, FaultOptions options = {}) {
  return {FaultKind::kCancelTask, std::move(name), options};
}

/// The clock jumps ahead. `times`: once.
[[nodiscard]] inline Fault jump_clock(FaultOptions options = {}) { return {FaultKind::kJumpClock, {}, options}; }

}  // namespace testing
MANTA_NAMESPACE_END
