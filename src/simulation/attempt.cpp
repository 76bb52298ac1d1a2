// SPDX-License-Identifier: Apache-2.0
#include "simulation/attempt.hpp"

#include "base/exception.hpp"
#include "simulation/control.hpp"

#include <manta/error.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

using testing::Simulation;
using testing::SimulationOptions;

std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& known) {
    return text_of(known);
  } catch (...) {
    return "an unknown exception";
  }
}

SimulationOptions options_of(const SimulationOptions& base, const Replay& replay) {
  SimulationOptions options = base;
  if (replay.seed) options.seed = *replay.seed;
  if (replay.choices) options.most_choices = *replay.choices;
  if (replay.faults) options.most_faults = *replay.faults;
  if (replay.workers) options.workers = *replay.workers;
  return options;
}

Attempt attempt(const SimulationTest& test, const SimulationOptions& base, Replay replay) {
  Attempt made{.replay = std::move(replay)};
  Simulation sim(options_of(base, made.replay));
  SimulationControl::leave_out(sim, made.replay.without);
  try {
    test(sim);
  } catch (...) {
    made.error = std::current_exception();
  }
  made.report = sim.report();
  made.injected = SimulationControl::injected(sim);
  return made;
}

}  // namespace detail
MANTA_NAMESPACE_END
