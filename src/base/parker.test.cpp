// SPDX-License-Identifier: Apache-2.0
#include "base/parker.hpp"

#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

namespace {

using manta::Clock;
using manta::detail::Parker;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kLong{60};  // what a test that hangs waits at most

TEST(Parker, ReturnsAtOnceIfTheTokenIsThere) {
  Parker parker;
  parker.unpark();
  EXPECT_TRUE(parker.park());
}

TEST(Parker, TakesATokenEvenPastTheDeadline) {
  Parker parker;
  parker.unpark();
  EXPECT_TRUE(parker.park(Clock::now() - seconds(1)));
}

TEST(Parker, TokensDoNotAddUp) {
  Parker parker;
  parker.unpark();
  parker.unpark();
  EXPECT_TRUE(parker.park());
  EXPECT_FALSE(parker.park(Clock::now()));
}

TEST(Parker, TimesOutAtItsDeadline) {
  Parker parker;
  const auto deadline = Clock::now() + milliseconds(5);
  EXPECT_FALSE(parker.park(deadline));
  EXPECT_GE(Clock::now(), deadline);
}

TEST(Parker, TimesOutAtOnceIfTheDeadlineIsPast) {
  Parker parker;
  EXPECT_FALSE(parker.park(Clock::now() - seconds(1)));
  EXPECT_FALSE(parker.park(Clock::time_point::min()));
  EXPECT_FALSE(parker.park(Clock::time_point{}));
}

TEST(Parker, WorksAgainAfterATimeout) {
  Parker parker;
  EXPECT_FALSE(parker.park(Clock::now()));
  parker.unpark();
  EXPECT_TRUE(parker.park());
}

TEST(Parker, WaitsForADeadlineFarAway) {
  Parker parker;
  std::thread other([&] { parker.unpark(); });
  EXPECT_TRUE(parker.park(Clock::time_point::max() - Clock::duration(1)));
  other.join();
}

TEST(Parker, SeesWhatWasDoneBeforeUnpark) {
  Parker parker;
  int news = 0;
  std::thread other([&] {
    news = 7;
    parker.unpark();
  });
  EXPECT_TRUE(parker.park(Clock::now() + kLong));
  EXPECT_EQ(news, 7);
  other.join();
}

TEST(Parker, IsWokenFromItsSleepWithoutASpin) {
  Parker here(0);
  Parker there(0);
  std::thread other([&] {
    for (int i = 0; i < 100; ++i) {
      there.park();
      here.unpark();
    }
  });
  for (int i = 0; i < 100; ++i) {
    there.unpark();
    EXPECT_TRUE(here.park(Clock::now() + kLong));
  }
  other.join();
}

TEST(Parker, MayBeDestroyedAsSoonAsParkReturns) {
  for (int i = 0; i < 100; ++i) {
    auto parker = std::make_unique<Parker>();  // on the heap, where ASan sees a late access
    std::thread other([p = parker.get()] { p->unpark(); });
    EXPECT_TRUE(parker->park(Clock::now() + kLong));
    parker.reset();
    other.join();
  }
}

}  // namespace
