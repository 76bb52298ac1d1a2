// SPDX-License-Identifier: Apache-2.0
#include "runtime/executor_choice.hpp"

#include "base/text.hpp"
#include "executor/simulated/pct_chooser.hpp"
#include "executor/simulated/random_chooser.hpp"
#include "executor/simulated/simulated.hpp"
#include "executor/work_stealing/work_stealing.hpp"

#include <manta/error.hpp>
#include <manta/testing/simulation.hpp>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Where the schedules of the simulated worlds of this process come from.
struct SeedChoice {
  std::uint64_t seed;
  bool pct;  // by ranks instead of uniformly
};

/// What the environment asks for; nothing if that is work stealing.
std::optional<SeedChoice> resolve_seed() {
  constexpr std::string_view kHead = "seeded:";
  constexpr std::string_view kPct = ":pct";
  const char* const variable = std::getenv("MANTA_EXECUTOR");  // NOLINT(concurrency-mt-unsafe): only setenv is
  const std::string_view text = variable == nullptr ? "" : variable;
  if (text.empty() || text == "work_stealing") return std::nullopt;
  std::string_view number = text;
  const bool pct = number.ends_with(kPct);
  if (pct) number.remove_suffix(kPct.size());
  const auto seed = number.starts_with(kHead) ? parse_integer(number.substr(kHead.size())) : std::nullopt;
  if (!seed || *seed < 0) {
    throw InvalidArgumentError("MANTA_EXECUTOR must be work_stealing, seeded:SEED or seeded:SEED:pct, got \"" +
                               std::string(text) + '"');
  }
  return SeedChoice{static_cast<std::uint64_t>(*seed), pct};
}

std::unique_ptr<Chooser> new_chooser(SeedChoice choice) {
  const testing::SimulationOptions usual;
  if (choice.pct) return std::make_unique<PctChooser>(choice.seed, usual.pct_depth, usual.pct_steps);
  return std::make_unique<RandomChooser>(choice.seed);
}

/// The simulated world that a new runtime belongs to: that of the calling thread; else a new one, if the environment
/// asks for it. Null: none.
std::shared_ptr<World> choose_world() {
  if (auto world = World::current()) return world;
  const auto choice = resolve_seed();
  if (!choice) return nullptr;
  auto world = std::make_shared<World>(World::Options{.chooser = new_chooser(*choice)});
  World::set_current(world);
  return world;
}

}  // namespace

int workers_of_simulation() {
  const auto world = World::current();
  return world == nullptr ? 0 : world->workers();
}

Executor* new_executor(RuntimeCore& core) {
  const ResolvedConfig& config = core.config;
  store_relaxed<FaultInjector*>(core.faults, nullptr);
  if (auto world = choose_world()) {
    store_relaxed(core.faults, world->faults());
    auto* const simulated =
        new Simulated(core, std::move(world), {config.num_workers, config.max_threads, config.stack_size});
    store_relaxed(core.events, simulated->listener(config.events));
    return simulated;
  }
  return new WorkStealing(core, {config.num_workers, config.max_threads, config.stack_size});
}

}  // namespace detail
MANTA_NAMESPACE_END
