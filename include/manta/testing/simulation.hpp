// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a program's tasks, actors and objects, unchanged, under a scheduler that draws every choice from a seed, on a
/// virtual clock, with faults.
///
///     manta::testing::Simulation sim({.seed = 42, .workers = 4});
///     sim.inject(manta::testing::fail_task("fetch", {.probability = 0.1}));
///     sim.run([] { ...the program... });
///
/// For the same program, built alike, the same seed gives the same run, each time and on every machine. See
/// docs/simulation.md.

#include <manta/config.hpp>
#include <manta/error.hpp>
#include <manta/runtime.hpp>
#include <manta/testing/fault.hpp>
#include <manta/testing/trace.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {
struct SimulationControl;
}

namespace testing {

/// How the next strand is chosen.
enum class Schedule : std::uint8_t {
  kRandom,  ///< Each strand that can go on has the same chance; the seed decides how often a switch is considered.
  kPct,  ///< By ranks that change at a few steps, which favours rare orders: Burckhardt et al., ASPLOS 2010.
};

struct SimulationOptions {
  std::uint64_t seed = 0;
  int workers = 4;
  Schedule schedule = Schedule::kRandom;
  std::uint32_t pct_depth = 3;  ///< How many orderings a mistake needs; 2 or 3 are enough for most.
  std::uint32_t pct_steps = 1000;  ///< The longest run to suppose; each seed supposes a power of two from 16 on.

  /// After this many choices other than the default, a run always takes the default: fewer of them are easier to
  /// follow.
  std::uint64_t most_choices = ~std::uint64_t{0};

  /// After this many faults, no further one happens.
  std::uint64_t most_faults = ~std::uint64_t{0};

  /// The simulation reports a strand that sleeps outside manta for this long in real time.
  std::chrono::milliseconds patience = std::chrono::seconds(1);

  /// How many of the last events to keep as text (`Simulation::trace`).
  std::size_t keep_events = 0;

  /// The configuration of the program's runtime. The simulation sets `num_workers` and `ambient` itself.
  Config config{};
};

/// The program did something that a simulation cannot control: it slept or waited outside manta, held a lock across a
/// `get`, or called manta from a thread of its own. The message names it.
class MANTA_API MisuseError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
  ~MisuseError() override;
};

/// The report of a run.
struct SimulationReport {
  std::uint64_t hash = 0;  ///< Of its events; equal runs have equal hashes.
  std::uint64_t events = 0;
  std::uint64_t choices = 0;  ///< How often it chose one of several candidates to go on.
  std::uint64_t faults = 0;  ///< How many happened.
  /// The first hundred of them, in order: "fail task, fetch, at 3ms".
  std::vector<std::string> injected{};
  std::chrono::nanoseconds time{0};  ///< On the simulation's clock.
  RuntimeStats left{};  ///< What the program's remaining references still hold at the end of its runtime.
  std::vector<std::string> findings{};  ///< Deadlocks at the end of a runtime, and misuse.
};

/// Runs programs, each in a world of its own.
///
/// Threads: the calling thread is the program's strand during `run`; several simulations may run on several threads.
class MANTA_API Simulation {
 public:
  /// Errors: `InvalidArgumentError`.
  explicit Simulation(SimulationOptions options = {});
  ~Simulation();
  Simulation(Simulation&&) = delete;

  /// Adds a fault to the runs that follow. Errors: `InvalidArgumentError`.
  Simulation& inject(Fault fault);

  /// Runs a program until all work that it has started has ended. A second call repeats the same run.
  ///
  /// The program's calls go to a runtime of its own. Runtimes that the program makes join the simulation, and have its
  /// number of workers unless they set another.
  ///
  /// Errors: exceptions of the program; `DeadlockError` if its runtime cannot end because some work waits for ever;
  ///         `MisuseError`. If the program throws, its work is cancelled first.
  template <class F>
  void run(F&& program) {
    run_erased([&program] { program(); });
  }

  [[nodiscard]] const SimulationReport& report() const noexcept;
  [[nodiscard]] const SimulationOptions& options() const noexcept;

  /// The last events of the last run, as text (`SimulationOptions::keep_events`).
  [[nodiscard]] std::string trace() const;

 private:
  friend struct detail::SimulationControl;
  void run_erased(const std::function<void()>& program);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace testing
MANTA_NAMESPACE_END
