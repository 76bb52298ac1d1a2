// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The faults that a simulation injects.
///
///     sim.inject(manta::testing::fail_task("fetch", {.probability = 0.1}));
///     sim.inject(manta::testing::kill_actor("Index", {.after = 3s}));
///
/// A fault takes the name of a function, a method or a class, with or without its namespaces, or the `name` in the
/// options of a call. The empty name matches everything. (`refuse_allocation` does not see the options of a task or of
/// a method's call: it happens before they are read.) Only injected faults happen.

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

/// When a fault happens, how often, and for how long.
struct FaultOptions {
  double probability = 1;  ///< At each place where the fault could happen; from 0 to 1.
  std::chrono::nanoseconds after{0};  ///< Not before this time of the simulation.
  std::uint64_t times = 0;  ///< At most this often; 0: the limit of the kind, see below.
  std::chrono::nanoseconds by = std::chrono::milliseconds(1);  ///< The length of a delay, a stall or a jump.
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

/// An actor dies as if its process were gone: `on_stop` does not run, and its calls fail with `ActorDiedError`. It may
/// die before its constructor, between constructor and `on_start`, before a call, or at the end of a method; the
/// effects of that method then remain, and its result is lost. `times`: once.
[[nodiscard]] inline Fault kill_actor(std::string name, FaultOptions options = {}) {
  return {FaultKind::kKillActor, std::move(name), options};
}

/// The result of a task or a call is lost when it becomes available: `ObjectLostError`. `times`: without limit.
[[nodiscard]] inline Fault lose_result(std::string name, FaultOptions options = {}) {
  return {FaultKind::kLoseResult, std::move(name), options};
}

/// A call, a spawn, a `put` (named "put") or a promise (named "promise") throws `std::bad_alloc`. `times`: without
/// limit.
[[nodiscard]] inline Fault refuse_allocation(std::string name, FaultOptions options = {}) {
  return {FaultKind::kRefuseAllocation, std::move(name), options};
}

/// A call of a method arrives at its actor later by `by`, counted from the moment when its arguments are available. The
/// calls of one caller keep their order. `times`: without limit.
[[nodiscard]] inline Fault delay_message(std::string name, FaultOptions options = {}) {
  return {FaultKind::kDelayMessage, std::move(name), options};
}

/// A worker takes work from the queue, and begins it later by `by`. `times`: without limit.
[[nodiscard]] inline Fault stall_worker(FaultOptions options = {}) { return {FaultKind::kStallWorker, {}, options}; }

/// A task or a call is cancelled: soon after it was submitted, after its body began or, in a coroutine, after any of
/// its waits began. `times`: without limit.
[[nodiscard]] inline Fault cancel_task(std::string name, FaultOptions options = {}) {
  return {FaultKind::kCancelTask, std::move(name), options};
}

/// The clock jumps ahead. `times`: once.
[[nodiscard]] inline Fault jump_clock(FaultOptions options = {}) { return {FaultKind::kJumpClock, {}, options}; }

}  // namespace testing
MANTA_NAMESPACE_END
