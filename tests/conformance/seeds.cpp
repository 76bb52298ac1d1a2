// SPDX-License-Identifier: Apache-2.0
//
// Runs the suite in simulations, under many seeds: with MANTA_TEST_SEEDS=FIRST (or FIRST:pct) and --gtest_repeat=N each
// repetition has another seed. scripts/simulated.py runs it so. The library itself reads no variable for this.

#include "fixture.hpp"
#include "simulation/executor/factory.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>

namespace manta::conformance {
namespace {

using manta::testing::Schedule;

class SeedOfEachRepetition : public ::testing::EmptyTestEventListener {
 public:
  explicit SeedOfEachRepetition(const std::string& first) {
    std::size_t digits = 0;
    first_ = std::stoull(first, &digits);
    schedule_ = first.substr(digits);
    if (!schedule_.empty() && schedule_ != ":pct") throw std::invalid_argument("MANTA_TEST_SEEDS is " + first);
  }

 private:
  void OnTestIterationStart(const ::testing::UnitTest& /*suite*/, int iteration) override {
    const std::uint64_t seed = first_ + static_cast<std::uint64_t>(iteration);
    seed_of_this_run() = std::to_string(seed) + schedule_;
    runtimes_.reset();
    runtimes_.emplace(seed, schedule_.empty() ? Schedule::kRandom : Schedule::kPct);
  }

  std::uint64_t first_ = 0;
  std::string schedule_;
  std::optional<detail::SimulatedRuntimes> runtimes_;
};

const bool listens = [] {
  const char* const first = std::getenv("MANTA_TEST_SEEDS");
  if (first == nullptr) return false;
  ::testing::UnitTest::GetInstance()->listeners().Append(new SeedOfEachRepetition(first));  // takes ownership
  return true;
}();

}  // namespace
}  // namespace manta::conformance
