// SPDX-License-Identifier: Apache-2.0
#include "core/timer_queue.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace {

using manta::detail::kForever;
using manta::detail::Random;
using manta::detail::Time;
using manta::detail::Timer;
using manta::detail::TimerQueue;

Time at(std::int64_t ns) { return Time(std::chrono::nanoseconds(ns)); }

TEST(TimerQueue, IsEmptyAtFirst) {
  TimerQueue queue;
  EXPECT_EQ(queue.size(), 0U);
  EXPECT_EQ(queue.next(), kForever);
  EXPECT_EQ(queue.pop_due(kForever), nullptr);
}

TEST(TimerQueue, ArmSaysWhetherTheTimerIsNowTheFirst) {
  Timer a, b, c, d;
  TimerQueue queue;
  EXPECT_TRUE(queue.arm(a, at(10)));
  EXPECT_FALSE(queue.arm(b, at(20)));
  EXPECT_TRUE(queue.arm(c, at(5)));
  EXPECT_FALSE(queue.arm(d, at(5)));  // the same time, but armed later
  EXPECT_EQ(queue.next(), at(5));
  EXPECT_EQ(queue.size(), 4U);
}

TEST(TimerQueue, GivesWhatIsDueAndNothingElse) {
  Timer a, b;
  TimerQueue queue;
  queue.arm(a, at(10));
  queue.arm(b, at(20));
  EXPECT_EQ(queue.pop_due(at(9)), nullptr);
  EXPECT_EQ(queue.pop_due(at(10)), &a);
  EXPECT_FALSE(a.armed());
  EXPECT_EQ(queue.pop_due(at(19)), nullptr);
  EXPECT_EQ(queue.next(), at(20));
  EXPECT_EQ(queue.pop_due(at(21)), &b);
  EXPECT_EQ(queue.size(), 0U);
}

TEST(TimerQueue, GivesEqualTimesInTheOrderOfArming) {
  std::vector<Timer> timers(50);
  TimerQueue queue;
  for (Timer& timer : timers) queue.arm(timer, at(1));
  for (Timer& timer : timers) EXPECT_EQ(queue.pop_due(at(1)), &timer);
}

TEST(TimerQueue, DisarmTakesATimerOutOnce) {
  Timer a, b;
  TimerQueue queue;
  queue.arm(a, at(10));
  queue.arm(b, at(20));
  EXPECT_TRUE(queue.disarm(a));
  EXPECT_FALSE(queue.disarm(a));
  EXPECT_EQ(queue.next(), at(20));
  EXPECT_EQ(queue.pop_due(at(20)), &b);
  EXPECT_FALSE(queue.disarm(b));
}

TEST(TimerQueue, ArmingAgainMovesATimer) {
  Timer a, b;
  TimerQueue queue;
  queue.arm(a, at(10));
  queue.arm(b, at(20));
  EXPECT_FALSE(queue.arm(a, at(30)));
  EXPECT_EQ(queue.next(), at(20));
  EXPECT_TRUE(queue.arm(a, at(5)));
  EXPECT_EQ(queue.size(), 2U);
  EXPECT_EQ(queue.pop_due(at(5)), &a);
}

TEST(TimerQueue, LeavesItsTimersUnarmed) {
  Timer timer;
  {
    TimerQueue queue;
    queue.arm(timer, at(1));
  }
  EXPECT_FALSE(timer.armed());
}

// The property: however timers are armed, moved and disarmed, they leave in the order of (time, order of arming). The
// model is a sorted map.
TEST(TimerQueue, AgreesWithASortedMap) {
  constexpr std::uint64_t kSeed = 20;
  Random random(kSeed);
  std::vector<Timer> timers(200);
  TimerQueue queue;
  std::map<std::pair<Time, std::uint64_t>, Timer*> model;
  std::uint64_t turn = 0;
  const auto forget = [&](const Timer& timer) {
    std::erase_if(model, [&](const auto& entry) { return entry.second == &timer; });
  };

  for (int step = 0; step < 20'000; ++step) {
    Timer& timer = timers[random.below(200)];
    switch (random.below(3)) {
      case 0: {
        forget(timer);
        const Time when = at(random.below(100));
        model.emplace(std::pair(when, turn++), &timer);
        EXPECT_EQ(queue.arm(timer, when), model.begin()->second == &timer);
        break;
      }
      case 1: {
        const bool armed = std::ranges::any_of(model, [&](const auto& entry) { return entry.second == &timer; });
        EXPECT_EQ(queue.disarm(timer), armed);
        forget(timer);
        break;
      }
      default: {
        const Time now = at(random.below(100));
        const bool due = !model.empty() && model.begin()->first.first <= now;
        Timer* const expected = due ? model.begin()->second : nullptr;
        if (due) model.erase(model.begin());
        ASSERT_EQ(queue.pop_due(now), expected);
      }
    }
    ASSERT_EQ(queue.size(), model.size());
    ASSERT_EQ(queue.next(), model.empty() ? kForever : model.begin()->first.first);
  }
  while (Timer* const timer = queue.pop_due(kForever)) {
    ASSERT_EQ(timer, model.begin()->second);
    model.erase(model.begin());
  }
  EXPECT_TRUE(model.empty());
}

}  // namespace
