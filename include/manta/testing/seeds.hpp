// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One test under many schedules.
///
///     manta::testing::for_each_seed(1000, [](manta::testing::Simulation& sim) {
///       sim.inject(manta::testing::fail_task("fetch", {.probability = 0.1}));
///       sim.run([] { ...the program... });
///     });
///
/// A failing run throws `FailedRunError`, whose message has the failure and the command that repeats the run: the same
/// program with `MANTA_SIMULATION` set, which makes only that run.

#include <manta/testing/simulation.hpp>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace testing {

/// A run failed: it threw, found a deadlock or a misuse, or (with `manta/testing/gtest.hpp`) an expectation.
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
  int parallel = 0;                ///< Runs at once, each on a thread. 0: as many as there are processors.
  bool shrink = true;              ///< Whether a run that failed is made smaller: fewer choices, faults, workers.
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
  std::uint32_t preemptions = 2;  ///< At most so often a strand that could go on is stopped for another.
  std::uint64_t most_runs = 1'000'000;
};

struct ExploreReport {
  std::uint64_t runs = 0;
  bool complete = false;  ///< All runs were made that there are within the bound on preemptions.
};

/// Calls `test` for every schedule of a small program, faults included: first all in which a strand that can go on
/// does, then all in which it is stopped once for another, and so on. So the first that fails is among the plainest
/// that do.
///
/// Requires: the program depends on nothing but the choices.
/// Errors:   `FailedRunError`; `MisuseError` if the program depends on more.
MANTA_API ExploreReport explore(const std::function<void(Simulation&)>& test, ExploreOptions options = {});

}  // namespace testing

namespace detail {

/// Tells the simulation of the calling strand that its run has failed. False: there is none.
MANTA_API bool note_failure(const std::string& text);

/// How the running test is called on the command line that replays it ("--gtest_filter=Suite.Name"), or null.
MANTA_API void set_test_argument(std::string (*argument)());

}  // namespace detail
MANTA_NAMESPACE_END
