// SPDX-License-Identifier: Apache-2.0
#include "simulation/executor/factory.hpp"

#include "core/executor_factory.hpp"
#include "simulation/executor/pct_chooser.hpp"
#include "simulation/executor/random_chooser.hpp"
#include "simulation/executor/world.hpp"

#include <manta/detail/base/atomic.hpp>

#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constinit atomic<const SimulatedRuntimes*> living{nullptr};

std::unique_ptr<Chooser> new_chooser(const SimulatedRuntimes& of) {
  const testing::SimulationOptions usual;
  if (of.schedule() == testing::Schedule::kPct) {
    return std::make_unique<PctChooser>(of.seed(), usual.pct_depth, usual.pct_steps);
  }
  return std::make_unique<RandomChooser>(of.seed());
}

std::shared_ptr<ExecutorFactory> choose_world() {
  if (auto world = World::current()) return world;
  const SimulatedRuntimes* const all = living.load(std::memory_order_acquire);  // its constructor's store
  if (all == nullptr) return nullptr;
  auto world = std::make_shared<World>(World::Options{.chooser = new_chooser(*all)});
  World::set_current(world);
  return world;
}

}  // namespace

void let_runtimes_join() noexcept { choose_executors_by(choose_world); }

SimulatedRuntimes::SimulatedRuntimes(std::uint64_t seed, testing::Schedule schedule)
    : seed_(seed), schedule_(schedule) {
  living.store(this, std::memory_order_release);  // for choose_world
  let_runtimes_join();
}

SimulatedRuntimes::~SimulatedRuntimes() { living.store(nullptr, std::memory_order_relaxed); }

}  // namespace detail
MANTA_NAMESPACE_END
