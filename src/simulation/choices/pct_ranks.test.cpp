// SPDX-License-Identifier: Apache-2.0
#include "simulation/choices/pct_ranks.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace {

using manta::detail::PctRanks;
using manta::detail::Random;
using manta::detail::Rank;

TEST(PctRanks, OfWhatIsNewAreAboveAllThatFell) {
  PctRanks ranks;
  const Rank first = ranks.below_all();
  const Rank second = ranks.below_all();
  EXPECT_LT(second, first);
  EXPECT_GT(PctRanks::of_new(0), first);
  EXPECT_GT(PctRanks::of_new(2), PctRanks::of_new(1));
}

TEST(PctRanks, ChangeAtAsManyStepsAsTheDepthAllows) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    PctRanks ranks;
    ranks.restart(random, 4, 50);
    int falls = 0;
    for (int step = 0; step < 50; ++step) falls += ranks.step() ? 1 : 0;
    EXPECT_GE(falls, 1);
    EXPECT_LE(falls, 3);  // two may be drawn for one step
    for (int step = 0; step < 50; ++step) EXPECT_FALSE(ranks.step()) << "none is behind the supposed end";
    EXPECT_EQ(ranks.steps(), 100u);
  }
}

TEST(PctRanks, NeverChangeAtDepthOne) {
  Random random(1);
  PctRanks ranks;
  ranks.restart(random, 1, 50);
  for (int step = 0; step < 50; ++step) EXPECT_FALSE(ranks.step());
}

}  // namespace
