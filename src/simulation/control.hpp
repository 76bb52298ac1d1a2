// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/executor/search_chooser.hpp"

#include <manta/testing/simulation.hpp>

#include <cstdint>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// How `for_each_seed` and `explore` control a simulation, beside its options.
struct SimulationControl {
  /// Makes the simulation take its choices from a path instead of a seed.
  static void search(testing::Simulation& simulation, SearchPath& path, std::uint32_t preemptions);

  /// Makes the simulation leave out the faults that are injected at these turns; the first turn is 0.
  static void leave_out(testing::Simulation& simulation, std::vector<std::uint32_t> turns);

  /// Returns how many faults were injected, including those left out.
  [[nodiscard]] static std::uint32_t injected(const testing::Simulation& simulation);
};

}  // namespace detail
MANTA_NAMESPACE_END
