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
  std::exception_ptr error{};  ///< The exception of the run; null: it passed.
  testing::SimulationReport report{};
  std::uint32_t injected = 0;  ///< Faults that the test injected.
};

/// Runs a test with the options that `replay` sets, and otherwise those of `base`. The replay has a seed.
[[nodiscard]] Attempt attempt(const SimulationTest& test, const testing::SimulationOptions& base, Replay replay);

/// Returns `base` with the options that `replay` sets.
[[nodiscard]] testing::SimulationOptions options_of(const testing::SimulationOptions& base, const Replay& replay);

/// Returns the message of an exception.
[[nodiscard]] std::string message_of(const std::exception_ptr& error);

/// Shrinks a failed run as long as it fails in the same way: it takes the default choice more often, injects fewer
/// faults, lets fewer happen, and has fewer workers. (Delta debugging in the spirit of Zeller and Hildebrandt, IEEE TSE
/// 28:2, doi 10.1109/32.988498, along the axes that a seed leaves open.)
void shrink(const SimulationTest& test, const testing::SimulationOptions& base, Attempt& failed);

}  // namespace detail
MANTA_NAMESPACE_END
