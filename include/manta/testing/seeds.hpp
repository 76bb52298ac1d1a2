// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One test under many schedules.
///
///     manta::testing::for_each_seed(1000, [](manta::testing::Simulation& sim) {
///       sim.inject(manta::testing::fail_task("fetch", {.probability = 0.1}));
///       sim.run([] { ...the program... });
///     });
///
/// A failing run throws `FailedRunError`. The message has the failure and the command that repeats the run: the same
/// program with `MANTA_SIMULATION` set, which then makes only that run.

#include <manta/testing/simulation.hpp>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace testing {

/// A run failed: it threw, it found a deadlock or a misuse, or (with `manta/testing/gtest.hpp`) an expectation failed.
class MANTA_API FailedRunError : public std::runtime_error {
 public:
  FailedRunError(const std::string& message, std::string replay, std::exception_ptr cause);
  ~FailedRunError() override;

  /// The value of `MANTA_SIMULATION` for this run: "seed=17,choices=3,workers=2".
  [[nodiscard]] const std::string& replay() const noexcept { return replay_; }

  /// The exception of the run.
  [[nodiscard]] const std::exception_ptr& cause() const noexcept { return cause_; }

 private:
  std::string replay_;
  std::exception_ptr cause_;
};

struct SeedsOptions {
  SimulationOptions simulation{};  ///< Its seed is set for each run.
  std::uint64_t first = 1;         ///< The first seed.
  int parallel = 0;                ///< Parallel runs, each on a thread of its own; 0: one for each processor.
  bool shrink = true;              ///< Whether to shrink a failed run: fewer choices, faults and workers.
};

struct SeedsReport {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t choices = 0;
  std::uint64_t faults = 0;
};

/// Calls `test` with a simulation for each of `count` seeds.
///
/// Requires: `test` runs the given simulation; other data that it accesses is thread-safe, unless `parallel` is 1.
/// Errors:   `FailedRunError` for the lowest seed that is known to fail, shrunk if possible; no higher seed begins
///           after that. `InvalidArgumentError` for an invalid `MANTA_SIMULATION`.
MANTA_API SeedsReport for_each_seed(std::uint64_t count, const std::function<void(Simulation&)>& test,
                                    SeedsOptions options = {});

struct ExploreOptions {
  SimulationOptions simulation{.workers = 2};
  std::uint32_t preemptions = 2;  ///< How often a run may stop a strand that could go on, for another.
  std::uint64_t most_runs = 1'000'000;
};

struct ExploreReport {
  std::uint64_t runs = 0;
  bool complete = false;  ///< Every run within the bound on preemptions was made.
};

/// Calls `test` for every schedule of a small program, faults included: first all schedules that stop no strand which
/// can go on, then all that stop one once, and so on. So the first run that fails is among the simplest that do.
///
/// Requires: the program depends on nothing but the choices.
/// Errors:   `FailedRunError`; `MisuseError` if the program depends on anything else.
MANTA_API ExploreReport explore(const std::function<void(Simulation&)>& test, ExploreOptions options = {});

}  // namespace testing

namespace detail {

/// Tells the simulation of the calling strand that its run has failed. False: the thread is in no simulation.
MANTA_API bool note_failure(const std::string& text);

/// Sets the function that names the running test on the command line of a replay ("--gtest_filter=Suite.Name"), or
/// null.
MANTA_API void set_test_argument(std::string (*argument)());

}  // namespace detail
MANTA_NAMESPACE_END
