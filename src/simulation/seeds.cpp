// SPDX-License-Identifier: Apache-2.0
#include <manta/testing/seeds.hpp>

#include "base/cpus.hpp"
#include "base/sync.hpp"
#include "executor/simulated/world.hpp"
#include "executor/thread.hpp"
#include "simulation/affinity.hpp"
#include "simulation/replay.hpp"
#include "simulation/search.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace testing {

using namespace manta::detail;

FailedRunError::FailedRunError(const std::string& message, std::string replay, std::exception_ptr cause)
    : std::runtime_error(message), replay_(std::move(replay)), cause_(std::move(cause)) {}
FailedRunError::~FailedRunError() = default;

namespace {

using Test = std::function<void(Simulation&)>;

/// A run that is replayed keeps so many of its last events, and shows them if it fails.
constexpr std::size_t kShownEvents = 200;

/// To make a run smaller, at most so many others are tried.
constexpr int kMostTries = 40;

std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "an unknown exception";
  }
}

SimulationOptions options_of(const SimulationOptions& base, const Replay& replay) {
  SimulationOptions options = base;
  if (replay.seed) options.seed = *replay.seed;
  if (replay.choices) options.most_choices = *replay.choices;
  if (replay.workers) options.workers = *replay.workers;
  return options;
}

/// What a run threw, or null; adds to the report.
std::exception_ptr try_run(const Test& test, const SimulationOptions& options, SeedsReport& report) {
  Simulation sim(options);
  std::exception_ptr thrown;
  try {
    test(sim);
  } catch (...) {
    thrown = std::current_exception();
  }
  ++report.runs;
  report.events += sim.report().events;
  report.choices += sim.report().choices;
  report.faults += sim.report().faults;
  return thrown;
}

/// Makes a failed run smaller: it takes the plainest choice more often, and has fewer workers.
class Shrink {
 public:
  Shrink(const Test& test, const SimulationOptions& base, Replay& replay, std::exception_ptr& error)
      : test_(test), base_(base), replay_(replay), error_(error) {}

  void run() {
    if (base_.schedule == Schedule::kRandom) {
      if (fails_with(0, replay_.workers)) return shrink_workers();
      std::uint64_t fails = 1;
      while (tries_ < kMostTries && !fails_with(fails, replay_.workers)) fails *= 2;
      for (std::uint64_t passes = fails / 2; tries_ < kMostTries && passes + 1 < fails;) {
        const std::uint64_t middle = passes + (fails - passes) / 2;
        (fails_with(middle, replay_.workers) ? fails : passes) = middle;
      }
    }
    shrink_workers();
  }

 private:
  void shrink_workers() {
    for (int workers = 1; tries_ < kMostTries && workers < base_.workers; ++workers) {
      if (fails_with(replay_.choices, workers)) return;
    }
  }

  /// True if the smaller run fails too: it is kept.
  bool fails_with(std::optional<std::uint64_t> choices, std::optional<int> workers) {
    ++tries_;
    Replay smaller = replay_;
    smaller.choices = choices;
    smaller.workers = workers;
    SeedsReport ignored;
    const std::exception_ptr thrown = try_run(test_, options_of(base_, smaller), ignored);
    if (thrown == nullptr) return false;
    replay_ = smaller;
    error_ = thrown;
    return true;
  }

  const Test& test_;
  const SimulationOptions& base_;
  Replay& replay_;
  std::exception_ptr& error_;
  int tries_ = 0;
};

[[noreturn]] void fail(const std::string& which, const Replay& replay, std::exception_ptr error) {
  const std::string message = which + " failed: " + message_of(error) + "\nreplay it with: " + replay_command(replay);
  std::fprintf(stderr, "%s\n", message.c_str());
  throw FailedRunError(message, to_text(replay), std::move(error));
}

/// The one run that the environment asks for, with its last events shown if it fails.
void replay_one(const Test& test, SimulationOptions options, const Replay& replay) {
  options.keep_events = std::max(options.keep_events, kShownEvents);
  Simulation sim(options_of(options, replay));
  SearchPath path;
  if (replay.path) {
    for (const std::uint32_t chosen : *replay.path) path.steps.push_back({chosen, 0});
    SearchHandle::search(sim, path, replay.preemptions.value_or(SearchChooser::kUnbounded));
  }
  try {
    test(sim);
  } catch (...) {
    std::fprintf(stderr, "%s", sim.trace().c_str());
    fail("the run " + to_text(replay), replay, std::current_exception());
  }
}

/// Runs seeds on several threads until all are done or one has failed.
class Seeds {
 public:
  Seeds(std::uint64_t count, const Test& test, const SeedsOptions& options)
      : end_(options.first + count), test_(test), options_(options), next_(options.first) {}

  void work(std::size_t thread) {
    const OneProcessor one(thread);
    SeedsReport mine;
    for (std::uint64_t seed = next_.fetch_add(1); seed < end_ && !failed_.load(); seed = next_.fetch_add(1)) {
      SimulationOptions simulation = options_.simulation;
      simulation.seed = seed;
      if (auto thrown = try_run(test_, simulation, mine)) keep_failure(seed, std::move(thrown));
    }
    MutexLock lock(mutex_);
    report_.runs += mine.runs;
    report_.events += mine.events;
    report_.choices += mine.choices;
    report_.faults += mine.faults;
  }

  /// After all threads have ended.
  SeedsReport finish(std::uint64_t count) {
    MutexLock lock(mutex_);
    if (error_ == nullptr) return report_;
    Replay replay{.seed = failed_seed_};
    if (options_.shrink) Shrink(test_, options_.simulation, replay, error_).run();
    fail("seed " + std::to_string(failed_seed_) + " of " + std::to_string(count), replay, error_);
  }

 private:
  void keep_failure(std::uint64_t seed, std::exception_ptr thrown) {
    MutexLock lock(mutex_);
    if (error_ != nullptr && seed > failed_seed_) return;
    failed_seed_ = seed;
    error_ = std::move(thrown);
    failed_.store(true);
  }

  const std::uint64_t end_;
  const Test& test_;
  const SeedsOptions& options_;
  atomic<std::uint64_t> next_;
  atomic<bool> failed_{false};
  Mutex mutex_;
  std::uint64_t failed_seed_ MANTA_GUARDED_BY(mutex_) = 0;
  std::exception_ptr error_ MANTA_GUARDED_BY(mutex_);
  SeedsReport report_ MANTA_GUARDED_BY(mutex_);
};

}  // namespace

SeedsReport for_each_seed(std::uint64_t count, const Test& test, SeedsOptions options) {
  if (const auto replay = replay_from_environment()) {
    replay_one(test, options.simulation, *replay);
    return {.runs = 1};
  }
  const auto threads = static_cast<std::uint64_t>(options.parallel > 0 ? options.parallel : usable_cpus());
  Seeds seeds(count, test, options);
  std::vector<std::unique_ptr<StackThread>> others;  // which join at their end
  for (std::uint64_t i = 1; i < std::min(threads, count); ++i) {
    others.push_back(std::make_unique<StackThread>("manta/seeds", 0, [&seeds, i] { seeds.work(i); }));
  }
  seeds.work(0);
  others.clear();
  return seeds.finish(count);
}

ExploreReport explore(const Test& test, ExploreOptions options) {
  if (const auto replay = replay_from_environment()) {
    replay_one(test, options.simulation, *replay);
    return {.runs = 1};
  }
  ExploreReport report;
  SearchPath path;
  do {
    Simulation sim(options.simulation);
    SearchHandle::search(sim, path, options.preemptions);
    ++report.runs;
    try {
      test(sim);
    } catch (...) {
      Replay replay;
      replay.path.emplace();
      for (const SearchPath::Step& step : path.steps) replay.path->push_back(step.chosen);
      replay.preemptions = options.preemptions;
      fail("run " + std::to_string(report.runs), replay, std::current_exception());
    }
    if (path.diverged) {
      throw MisuseError(
          "explore: the program depends on more than the choices (a clock, an address, a random number, what an "
          "earlier "
          "run left): a run did not come to the choices that led to it");
    }
    if (!path.advance()) report.complete = true;
  } while (!report.complete && report.runs < options.most_runs);
  return report;
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
