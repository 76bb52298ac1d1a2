// SPDX-License-Identifier: Apache-2.0
#include <manta/testing/seeds.hpp>

#include "base/affinity.hpp"
#include "base/cpus.hpp"
#include "base/sync.hpp"
#include "base/thread.hpp"
#include "simulation/attempt.hpp"
#include "simulation/control.hpp"
#include "simulation/executor/world.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace testing {

using namespace manta::detail;

FailedRunError::FailedRunError(const std::string& message, std::string replay, std::exception_ptr cause)
    : std::runtime_error(message), replay_(std::move(replay)), cause_(std::move(cause)) {}
FailedRunError::~FailedRunError() = default;

namespace {

/// A replayed run keeps this many of its last events, and shows them if it fails.
constexpr std::size_t kShownEvents = 200;

/// The greatest seed that the text of a replay can hold.
constexpr std::uint64_t kMostSeed = std::numeric_limits<std::int64_t>::max();

/// "faults that happened: fail task, fetch, at 3ms; kill actor, Index, at 5ms", on a line of its own.
std::string tell_faults(const SimulationReport& report) {
  constexpr std::size_t kMost = 10;
  if (report.faults == 0) return {};
  std::string text = "\nfaults that happened: ";
  for (std::size_t i = 0; i < std::min(report.injected.size(), kMost); ++i)
    text += (i == 0 ? "" : "; ") + report.injected[i];
  if (report.faults > kMost) text += "; and " + std::to_string(report.faults - kMost) + " more";
  return text;
}

std::string tell_failure(const std::string& which, const Attempt& failed) {
  return which + " failed: " + message_of(failed.error) + tell_faults(failed.report) +
         "\nreplay it with: " + replay_command(failed.replay);
}

[[noreturn]] void fail(const std::string& which, Attempt failed) {
  const std::string message = tell_failure(which, failed);
  std::fprintf(stderr, "%s\n", message.c_str());
  throw FailedRunError(message, to_text(failed.replay), std::move(failed.error));
}

/// Makes the one run that the environment asks for, and shows its last events if it fails.
void replay_one(const SimulationTest& test, SimulationOptions options, const Replay& replay) {
  options.keep_events = std::max(options.keep_events, kShownEvents);
  Simulation sim(options_of(options, replay));
  SimulationControl::leave_out(sim, replay.without);
  SearchPath path = replay.path ? SearchPath(*replay.path) : SearchPath();
  if (replay.path) {
    SimulationControl::search(sim, path, replay.preemptions.value_or(SearchChooser::kUnbounded));
  }
  Attempt made{.replay = replay};
  try {
    test(sim);
  } catch (...) {
    made.error = std::current_exception();
  }
  if (path.divergence()) {
    std::fprintf(stderr,
                 "the run left the path in MANTA_SIMULATION, which is another program's: explore this one again\n");
  }
  if (made.error == nullptr) return;
  std::fprintf(stderr, "%s", sim.trace().c_str());
  made.report = sim.report();
  fail("the run " + to_text(replay), std::move(made));
}

/// Runs seeds on several threads until all are done or one has failed.
class Seeds {
 public:
  Seeds(std::uint64_t count, const SimulationTest& test, const SeedsOptions& options)
      : end_(options.first + count), test_(test), options_(options), next_(options.first) {}

  void work(std::size_t thread) {
    const OneProcessor one(thread);
    SeedsReport mine;
    for (std::uint64_t seed = next_.fetch_add(1); seed < end_ && !failed_.load(); seed = next_.fetch_add(1)) {
      Attempt made = attempt(test_, options_.simulation, {.seed = seed});
      ++mine.runs;
      mine.events += made.report.events;
      mine.choices += made.report.choices;
      mine.faults += made.report.faults;
      if (made.error != nullptr) keep_failure(std::move(made));
    }
    MutexLock lock(mutex_);
    report_.runs += mine.runs;
    report_.events += mine.events;
    report_.choices += mine.choices;
    report_.faults += mine.faults;
  }

  /// Requires: all threads have ended.
  SeedsReport finish(std::uint64_t count) {
    MutexLock lock(mutex_);
    if (!failure_) return report_;
    const std::string which = "seed " + std::to_string(*failure_->replay.seed) + " of " + std::to_string(count);
    if (options_.shrink) {
      // Printed before the runs that follow, since one of them may hang.
      std::fprintf(stderr, "%s\nlooking for a smaller run that fails\n", tell_failure(which, *failure_).c_str());
      shrink(test_, options_.simulation, *failure_);
    }
    fail(which, *failure_);
  }

 private:
  void keep_failure(Attempt made) {
    MutexLock lock(mutex_);
    if (failure_ && made.replay.seed > failure_->replay.seed) return;
    failure_ = std::move(made);
    failed_.store(true);
  }

  const std::uint64_t end_;
  const SimulationTest& test_;
  const SeedsOptions& options_;
  atomic<std::uint64_t> next_;
  atomic<bool> failed_{false};
  Mutex mutex_;
  std::optional<Attempt> failure_ MANTA_GUARDED_BY(mutex_);
  SeedsReport report_ MANTA_GUARDED_BY(mutex_);
};

/// All runs of a program within a bound on preemptions.
class Exploration {
 public:
  Exploration(const SimulationTest& test, const ExploreOptions& options) : test_(test), options_(options) {}

  /// Makes the runs without a preemption first, then those with at most one, and so on: the first that fails has the
  /// fewest.
  ExploreReport run() {
    for (std::uint32_t bound = 0;; ++bound) {
      if (!run_within(bound)) return report_;
      if (bound < options_.preemptions && path_.bounded()) continue;
      report_.complete = true;
      return report_;
    }
  }

 private:
  /// False: `most_runs` did not suffice for all.
  bool run_within(std::uint32_t preemptions) {
    path_ = {};
    do {
      if (report_.runs == options_.most_runs) return false;
      run_once(preemptions);
    } while (path_.advance());
    return true;
  }

  void run_once(std::uint32_t preemptions) {
    Simulation sim(options_.simulation);
    SimulationControl::search(sim, path_, preemptions);
    ++report_.runs;
    try {
      test_(sim);
    } catch (...) {
      Attempt failed{.error = std::current_exception(), .report = sim.report()};
      failed.replay.path = path_.chosen();
      failed.replay.preemptions = preemptions;
      fail("run " + std::to_string(report_.runs), std::move(failed));
    }
    if (path_.divergence()) {
      throw MisuseError(
          "explore: the program depends on more than the choices (a clock, an address, a random number, what an "
          "earlier "
          "run left): a run did not come to the choices that led to it");
    }
  }

  const SimulationTest& test_;
  const ExploreOptions& options_;
  SearchPath path_{};
  ExploreReport report_{};
};

/// Refuses options that no run could have.
void check(std::uint64_t count, const SeedsOptions& options) {
  (void)Simulation(options.simulation);
  if (options.first > kMostSeed || count > kMostSeed - options.first) {
    throw InvalidArgumentError("for_each_seed: seeds must be below 2^63, got " + std::to_string(count) + " from " +
                               std::to_string(options.first) + " on");
  }
}

}  // namespace

SeedsReport for_each_seed(std::uint64_t count, const SimulationTest& test, SeedsOptions options) {
  check(count, options);
  if (const auto replay = replay_from_environment()) {
    replay_one(test, options.simulation, *replay);
    return {.runs = 1};
  }
  const auto threads = static_cast<std::uint64_t>(options.parallel > 0 ? options.parallel : usable_cpus());
  Seeds seeds(count, test, options);
  std::vector<std::unique_ptr<StackThread>> others;  // joined by their destructors
  for (std::uint64_t i = 1; i < std::min(threads, count); ++i) {
    others.push_back(
        std::make_unique<StackThread>("manta/seeds", SignalMask::of_this_thread(), 0, [&seeds, i] { seeds.work(i); }));
  }
  seeds.work(0);
  others.clear();
  return seeds.finish(count);
}

ExploreReport explore(const SimulationTest& test, ExploreOptions options) {
  if (const auto replay = replay_from_environment()) {
    replay_one(test, options.simulation, *replay);
    return {.runs = 1};
  }
  return Exploration(test, options).run();
}

}  // namespace testing

namespace detail {

bool note_failure(const std::string& text) {
  const auto world = World::current();
  if (world == nullptr) return false;
  MutexLock lock(world->mutex);
  world->report(World::Finding::kFailure, text);
  return true;
}

}  // namespace detail
MANTA_NAMESPACE_END
