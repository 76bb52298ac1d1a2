// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

// At least one kind of schedule finds each mistake, and its message describes it; its corrected twin passes under all.

namespace {

using manta::testing::Schedule;
using manta_bugs::Bug;
using manta_bugs::Twin;

constexpr std::uint64_t kSeeds = 100;
constexpr std::uint64_t kSearched = 300;

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

/// The message of the first failing seed; empty: none failed.
std::string first_failure(const Bug& bug, Twin twin, Schedule schedule) {
  std::string said;
  for (std::uint64_t seed = 1; seed <= kSeeds && said.empty(); ++seed) {
    said = manta_bugs::outcome(bug, twin, schedule, seed);
  }
  return said;
}

std::vector<Bug> bugs_that_need_a_fault() {
  std::vector<Bug> found;
  std::ranges::copy_if(manta_bugs::bugs(), std::back_inserter(found),
                       [](const Bug& bug) { return bug.fault != nullptr; });
  return found;
}

std::string name_of(const testing::TestParamInfo<Bug>& of) { return of.param.name; }

class Mistake : public testing::TestWithParam<Bug> {};

TEST_P(Mistake, IsFound) {
  std::string said = first_failure(GetParam(), Twin::kFaulty, Schedule::kRandom);
  if (said.empty()) said = first_failure(GetParam(), Twin::kFaulty, Schedule::kPct);
  EXPECT_TRUE(contains(said, GetParam().says)) << said;
}

TEST_P(Mistake, IsFoundNoMoreWhenItIsMended) {
  EXPECT_EQ(first_failure(GetParam(), Twin::kMended, Schedule::kRandom), "");
  EXPECT_EQ(first_failure(GetParam(), Twin::kMended, Schedule::kPct), "");
  EXPECT_EQ(manta_bugs::search(GetParam(), Twin::kMended, kSearched).says, "");
}

INSTANTIATE_TEST_SUITE_P(, Mistake, testing::ValuesIn(manta_bugs::bugs().begin(), manta_bugs::bugs().end()), name_of);

class MistakeThatNeedsAFault : public testing::TestWithParam<Bug> {};

TEST_P(MistakeThatNeedsAFault, IsNotFoundWithout) {
  Bug without = GetParam();
  without.fault = nullptr;
  EXPECT_EQ(first_failure(without, Twin::kFaulty, Schedule::kRandom), "");
  EXPECT_EQ(first_failure(without, Twin::kFaulty, Schedule::kPct), "");
}

INSTANTIATE_TEST_SUITE_P(, MistakeThatNeedsAFault, testing::ValuesIn(bugs_that_need_a_fault()), name_of);

}  // namespace
