// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which simulated world a new runtime belongs to: that of the thread that makes it.

#include <manta/detail/base/export.hpp>
#include <manta/testing/simulation.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Lets the runtimes of this process that are made from now on join the worlds of the threads that make them.
void let_runtimes_join() noexcept;

/// While it lives, each runtime that is made outside of any world begins a world of its own, with the same seed. For
/// tests of programs that make their runtimes themselves, as the conformance suite does.
///
/// Requires: there is one at a time, and no other thread makes a runtime when it begins or ends.
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
