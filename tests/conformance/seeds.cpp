// SPDX-License-Identifier: Apache-2.0
//
// The suite under many seeds: with MANTA_TEST_SEEDS=FIRST (or FIRST:pct) and --gtest_repeat=N each repetition has
// another seed. scripts/simulated.py runs it so.

#include "fixture.hpp"

#include <cstddef>
#include <cstdlib>
#include <string>

namespace manta::conformance {
namespace {

class SeedOfEachRepetition : public ::testing::EmptyTestEventListener {
 public:
  explicit SeedOfEachRepetition(const std::string& first) {
    std::size_t digits = 0;
    first_ = std::stoi(first, &digits);
    schedule_ = first.substr(digits);
  }

 private:
  void OnTestIterationStart(const ::testing::UnitTest& /*suite*/, int iteration) override {
    setenv("MANTA_EXECUTOR", ("seeded:" + std::to_string(first_ + iteration) + schedule_).c_str(), 1);
  }

  int first_ = 0;
  std::string schedule_;
};

const bool listens = [] {
  const char* const first = std::getenv("MANTA_TEST_SEEDS");
  if (first == nullptr) return false;
  ::testing::UnitTest::GetInstance()->listeners().Append(new SeedOfEachRepetition(first));  // which takes it
  return true;
}();

}  // namespace
}  // namespace manta::conformance
