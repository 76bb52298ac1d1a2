// SPDX-License-Identifier: Apache-2.0
//
// Which executor a runtime has: the one that ships, unless the program's own code makes a simulation.

#include <manta/manta.hpp>
#include <manta/testing.hpp>

#include "core/runtime_core.hpp"
#include "executor/work_stealing/work_stealing.hpp"
#include "testing/environment.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace {

using namespace std::chrono_literals;
using manta::testing::EnvironmentVariable;

bool has_the_executor_that_ships() {
  const manta::detail::Executor& executor = *manta::detail::require_context().core->executor;
  return dynamic_cast<const manta::detail::WorkStealing*>(&executor) != nullptr;
}

TEST(Executor, IsTheOneThatShipsWhateverTheEnvironmentSays) {
  for (const char* text : {"seeded:1", "seeded:1:pct", "simulated", "nonsense"}) {
    const EnvironmentVariable executor("MANTA_EXECUTOR", text);
    const EnvironmentVariable simulation("MANTA_SIMULATION", "seed=1");
    const manta::Runtime runtime;
    EXPECT_TRUE(has_the_executor_that_ships()) << text;
  }
}

TEST(Executor, IsTheOneThatShipsBesideASimulationAndAfterIt) {
  manta::testing::Simulation sim;
  sim.run([] { EXPECT_FALSE(has_the_executor_that_ships()); });
  const manta::Runtime runtime;
  EXPECT_TRUE(has_the_executor_that_ships());
}

}  // namespace
