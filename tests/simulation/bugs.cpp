// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <exception>
#include <string>
#include <string_view>

namespace manta_bugs {
namespace {

using manta::testing::Schedule;
using manta::testing::Simulation;
using manta::testing::SimulationOptions;

constexpr Bug kBugs[] = {
    {"lost_wake_up", "checks whether a gate is open, and then waits for its opening", lost_wake_up, "waits for"},
    {"double_claim", "asks for a free job and claims it in two calls", double_claim, "a job was done twice"},
    {"overtaken_message", "assumes that messages on two paths are ordered", overtaken_message, "shows the old price"},
    {"forgotten_dependency", "assumes that tasks run in order of submission; `.after` is missing", forgotten_dependency,
     "there is no table yet"},
    {"early_take", "`take` after a `wait` for one of two readers", early_take, "there are other references"},
    {"reused_buffer", "assumes that the first reference that `wait` returns was started first", reused_buffer,
     "was not written"},
    {"lost_update", "reads, `co_await`s, and writes what it read", lost_update, "an item is missing"},
    {"crossed_calls", "two actors `get` calls of each other", crossed_calls, "waits for"},
    {"leaked_permit", "cancels a wait at the moment in which the semaphore hands over the permit", leaked_permit,
     "waits for"},
    {"late_delivery", "cancels after a timeout, and repeats work that was done", late_delivery, "delivered twice"},
    {"repeated_charge", "a retry repeats what the previous attempt had done", repeated_charge, "charged twice",
     failing_receipt},
    {"unnoticed_death", "replaces an actor that died, but not the messages that were sent to it", unnoticed_death,
     "a job was lost", dying_worker},
};

/// The message of a function's exception; empty: none.
template <class F>
std::string thrown_by(F function) {
  try {
    function();
    return {};
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

std::span<const Bug> bugs() { return kBugs; }

SimulationOptions options(Schedule schedule, std::uint64_t seed) {
  SimulationOptions options{.seed = seed, .workers = 2, .schedule = schedule, .pct_steps = 20};
  options.config.num_workers = options.workers;
  options.config.log = [](manta::LogLevel, std::string_view) {};
  options.config.on_unobserved_error = [](const manta::Error&) {};
  return options;
}

void run(Simulation& sim, const Bug& bug, Twin twin) {
  if (bug.fault != nullptr) sim.inject(bug.fault());
  sim.run([&] { bug.program(twin); });
}

std::string outcome(const Bug& bug, Twin twin, Schedule schedule, std::uint64_t seed) {
  Simulation sim(options(schedule, seed));
  return thrown_by([&] { run(sim, bug, twin); });
}

Search search(const Bug& bug, Twin twin, std::uint64_t most_runs) {
  Search found;
  const auto test = [&](Simulation& sim) {
    ++found.runs;
    run(sim, bug, twin);
  };
  found.says = thrown_by([&] {
    const manta::testing::ExploreOptions bounds{.simulation = options(Schedule::kRandom), .most_runs = most_runs};
    found.complete = manta::testing::explore(test, bounds).complete;
  });
  return found;
}

}  // namespace manta_bugs
