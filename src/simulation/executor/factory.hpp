// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Finds the simulated world of a new runtime: that of the thread that makes it.

#include <manta/detail/base/export.hpp>
#include <manta/testing/simulation.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Makes each new runtime of this process join the world of the thread that makes it, from now on.
void let_runtimes_join() noexcept;

/// While it lives, each runtime that is made outside a world begins a world of its own, with the same seed. For tests
/// whose programs make their runtimes themselves, such as the conformance suite.
///
/// Requires: only one exists at a time, and no other thread makes a runtime while this one is constructed or destroyed.
class MANTA_API SimulatedRuntimes {
 public:
  explicit SimulatedRuntimes(std::uint64_t seed, testing::Schedule schedule = testing::Schedule::kRandom);
  ~SimulatedRuntimes();
  SimulatedRuntimes(const SimulatedRuntimes&) = delete;
  SimulatedRuntimes& operator=(const SimulatedRuntimes&) = delete;

  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  [[nodiscard]] testing::Schedule schedule() const noexcept { return schedule_; }

 private:
  const std::uint64_t seed_;
  const testing::Schedule schedule_;
};

}  // namespace detail
MANTA_NAMESPACE_END
