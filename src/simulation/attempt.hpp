// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/replay.hpp"

#include <manta/testing/simulation.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

using SimulationTest = std::function<void(testing::Simulation&)>;

/// One run of a test, and its result.
struct Attempt {
  Replay replay{};
  std::exception_ptr error{};  ///< What it threw; null: it passed.
  testing::SimulationReport report{};
  std::uint32_t injected = 0;  ///< Faults that the test asked for.
};

/// Runs a test as `replay` says, and as `base` where it says nothing. The replay has a seed.
[[nodiscard]] Attempt attempt(const SimulationTest& test, const testing::SimulationOptions& base, Replay replay);

/// `base` with what `replay` says instead.
[[nodiscard]] testing::SimulationOptions options_of(const testing::SimulationOptions& base, const Replay& replay);

/// What an exception says.
[[nodiscard]] std::string message_of(const std::exception_ptr& error);

/// Makes a run that failed smaller, as long as it fails in the same way: it takes the plainest choice more often, fewer
/// faults are injected and happen, and it has fewer workers. (Delta debugging in the spirit of Zeller and Hildebrandt,
/// IEEE TSE 28:2, doi 10.1109/32.988498, along axes that a seed leaves.)
void shrink(const SimulationTest& test, const testing::SimulationOptions& base, Attempt& failed);

}  // namespace detail
MANTA_NAMESPACE_END
