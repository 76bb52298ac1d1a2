// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace {

using manta::detail::Random;
using manta::detail::splitmix64;

TEST(Random, SplitMixGivesItsPublishedNumbers) {
  std::uint64_t state = 1234567;
  EXPECT_EQ(splitmix64(state), 6457827717110365317U);
  EXPECT_EQ(splitmix64(state), 3203168211198807973U);
  EXPECT_EQ(splitmix64(state), 9817491932198370423U);
}

TEST(Random, RepeatsForTheSameSeed) {
  Random a(7);
  Random b(7);
  Random other(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t x = a();
    EXPECT_EQ(x, b());
    differs |= x != other();
  }
  EXPECT_TRUE(differs);
}

TEST(Random, BelowStaysBelowAndReachesEverything) {
  Random random(1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 7000; ++i) {
    const std::uint32_t x = random.below(7);
    ASSERT_LT(x, 7U);
    ++counts[x];
  }
  for (const int count : counts) EXPECT_NEAR(count, 1000, 200);  // more than six standard deviations
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, WorksAtCompileTime) {
  constexpr std::uint32_t kDrawn = Random(3).below(10);
  static_assert(kDrawn < 10);
}

}  // namespace
