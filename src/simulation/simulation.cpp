// SPDX-License-Identifier: Apache-2.0
#include <manta/testing/simulation.hpp>

#include "base/affinity.hpp"
#include "simulation/control.hpp"
#include "simulation/executor/pct_chooser.hpp"
#include "simulation/executor/random_chooser.hpp"
#include "simulation/executor/search_chooser.hpp"
#include "simulation/executor/world.hpp"
#include "simulation/plan.hpp"

#include <manta/runtime_scope.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace testing {

using namespace manta::detail;

MisuseError::~MisuseError() = default;

namespace {

using Finding = World::Finding;

/// The findings of a run, in order; each text once.
struct Findings {
  std::vector<std::pair<Finding, std::string>> all;

  void add(Finding finding, const std::string& text) {
    for (const auto& [kind, known] : all) {
      if (kind == finding && known == text) return;
    }
    all.emplace_back(finding, text);
  }

  /// Throws the first finding that fails the run.
  void raise() const {
    for (const auto& [finding, text] : all) {
      if (finding == Finding::kDeadlock) throw DeadlockError(text);
      if (finding == Finding::kFailure) throw std::runtime_error(text);
      if (finding != Finding::kSlow) throw MisuseError(text);
    }
  }
};

/// Puts the calling thread into the world while it runs a program.
class InWorld {
 public:
  explicit InWorld(const std::shared_ptr<World>& world) : before_(World::current()) { World::set_current(world); }
  ~InWorld() { World::set_current(before_); }
  InWorld(const InWorld&) = delete;
  InWorld& operator=(const InWorld&) = delete;

 private:
  std::shared_ptr<World> before_;
  OneProcessor one_;
};

/// Ends a runtime and keeps its last figures; while an exception unwinds, the end cancels its work.
struct Ends {
  Runtime& runtime;
  RuntimeStats& left;
  ~Ends() {
    runtime.shutdown();
    left = runtime.stats();
  }
};

}  // namespace

struct Simulation::State {
  SimulationOptions options;
  Plan plan{};
  std::vector<std::uint32_t> without{};
  std::uint32_t injected = 0;
  Trace trace;
  SimulationReport report{};
  SearchPath* path = nullptr;
  SearchChooser* search = nullptr;  // of the current run
  std::uint32_t preemptions = 0;

  explicit State(SimulationOptions o) : options(std::move(o)), trace(options.keep_events) {}

  [[nodiscard]] std::unique_ptr<Chooser> new_chooser() {
    if (path != nullptr) {
      auto chooser = std::make_unique<SearchChooser>(*path, preemptions);
      search = chooser.get();
      return chooser;
    }
    if (options.schedule == Schedule::kPct) {
      return std::make_unique<PctChooser>(options.seed, options.pct_depth, options.pct_steps);
    }
    return std::make_unique<RandomChooser>(options.seed, options.most_choices);
  }

  [[nodiscard]] std::shared_ptr<World> new_world(Findings& findings) {
    World::Options world;
    world.chooser = new_chooser();
    world.patience = options.patience;
    world.disturbances = plan.disturbs() ? &plan : nullptr;
    world.faults = plan.empty() ? nullptr : &plan;
    world.events = &trace;
    world.workers = options.workers;
    world.outlives_runtimes = true;
    world.name = path == nullptr ? "simulation with seed " + std::to_string(options.seed) + ": " : "simulation: ";
    world.report = [&findings](Finding finding, const std::string& text) { findings.add(finding, text); };
    return std::make_shared<World>(std::move(world));
  }

  /// Runs the program in a runtime of the calling thread's world. An exception of the program leaves this function when
  /// the runtime has ended.
  void run_program(const std::function<void()>& program) {
    Config config = options.config;
    config.num_workers = options.workers;
    config.ambient = false;
    Runtime runtime(std::move(config));
    const Ends ends{runtime, report.left};
    const RuntimeScope scope(runtime);
    program();
  }
};

Simulation::Simulation(SimulationOptions options) : state_(std::make_unique<State>(std::move(options))) {
  const auto require = [](bool holds, const char* option, const char* allowed, const std::string& got) {
    if (!holds)
      throw InvalidArgumentError("SimulationOptions::" + std::string(option) + " must be " + allowed + ", got " + got);
  };
  const SimulationOptions& o = state_->options;
  require(o.workers >= 1, "workers", "1 or more", std::to_string(o.workers));
  require(o.pct_depth >= 1 && o.pct_depth <= 1000, "pct_depth", "from 1 to 1000", std::to_string(o.pct_depth));
  require(o.patience >= std::chrono::milliseconds(10), "patience", "10 ms or more",
          std::to_string(o.patience.count()) + " ms");
}

Simulation::~Simulation() = default;

Simulation& Simulation::inject(Fault fault) {
  Plan::check(fault);
  const std::uint32_t turn = state_->injected++;
  if (std::ranges::find(state_->without, turn) == state_->without.end()) state_->plan.add(std::move(fault));
  return *this;
}

void Simulation::run_erased(const std::function<void()>& program) {
  State& state = *state_;
  Findings findings;
  const std::shared_ptr<World> world = state.new_world(findings);
  const Time begin = world->now();
  state.plan.restart(*world, state.trace, begin, state.options.most_faults);
  state.trace.restart(begin);
  state.report = {};
  std::exception_ptr thrown;
  try {
    const InWorld in(world);
    state.run_program(program);
  } catch (...) {
    thrown = std::current_exception();
  }
  if (const std::size_t left = world->close()) {
    findings.add(Finding::kOutlived, std::to_string(left) + " runtimes that the program made were not ended by it");
  }
  {
    MutexLock lock(world->mutex);
    if (state.search != nullptr) std::exchange(state.search, nullptr)->finish();  // the world may outlive the path
    state.report.choices = world->steps();
    state.report.time = world->now() - begin;
  }
  state.report.hash = state.trace.hash();
  state.report.events = state.trace.events();
  state.report.faults = state.plan.happened();
  state.report.injected = state.plan.told();
  for (const auto& [finding, text] : findings.all) state.report.findings.push_back(text);
  if (thrown != nullptr) std::rethrow_exception(thrown);
  findings.raise();
}

const SimulationReport& Simulation::report() const noexcept { return state_->report; }
const SimulationOptions& Simulation::options() const noexcept { return state_->options; }
std::string Simulation::trace() const { return state_->trace.text(); }

}  // namespace testing

namespace detail {

void SimulationControl::search(testing::Simulation& simulation, SearchPath& path, std::uint32_t preemptions) {
  simulation.state_->path = &path;
  simulation.state_->preemptions = preemptions;
}

void SimulationControl::leave_out(testing::Simulation& simulation, std::vector<std::uint32_t> turns) {
  simulation.state_->without = std::move(turns);
}

std::uint32_t SimulationControl::injected(const testing::Simulation& simulation) { return simulation.state_->injected; }

}  // namespace detail
MANTA_NAMESPACE_END
