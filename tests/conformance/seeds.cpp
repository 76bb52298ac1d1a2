// SPDX-License-Identifier: Apache-2.0
//
// The suite under many seeds: with MANTA_TEST_SEEDS=FIRST and --gtest_repeat=N each repetition has another seed.
// scripts/simulated.py runs it so.

#include "fixture.hpp"

#include <cstdlib>
#include <string>

namespace manta::conformance {
namespace {

class SeedOfEachRepetition : public ::testing::EmptyTestEventListener {
 public:
  explicit SeedOfEachRepetition(int first) : first_(first) {}

 private:
  void OnTestIterationStart(const ::testing::UnitTest& /*suite*/, int iteration) override {
    setenv("MANTA_EXECUTOR", ("seeded:" + std::to_string(first_ + iteration)).c_str(), 1);
  }

  const int first_;
};

const bool listens = [] {
  const char* const first = std::getenv("MANTA_TEST_SEEDS");
  if (first == nullptr) return false;
  ::testing::UnitTest::GetInstance()->listeners().Append(new SeedOfEachRepetition(std::stoi(first)));  // which takes it
  return true;
}();

}  // namespace

}  // namespace manta::conformance
