// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/simulated/search_chooser.hpp"

#include <manta/testing/simulation.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Lets a simulation take its choices from a path instead of a seed.
struct SearchHandle {
  static void search(testing::Simulation& simulation, SearchPath& path, std::uint32_t preemptions);
};

}  // namespace detail
MANTA_NAMESPACE_END
