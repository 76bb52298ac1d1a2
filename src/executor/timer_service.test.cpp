// SPDX-License-Identifier: Apache-2.0
#include "executor/timer_service.hpp"

#include <manta/testing/wait_until.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

namespace manta::detail {
namespace {

using namespace std::chrono_literals;
using manta::testing::wait_until;

/// A timer that counts how often it fired.
struct Counting : Timer {
  Counting() {
    fire = [](Timer& timer) noexcept { ++static_cast<Counting&>(timer).fired; };
  }
  std::atomic<int> fired{0};
};

/// The value of `field` in the kernel's status of the timer's thread; -1 if there is no such thread.
long status_of_timer_thread(const std::string& field) {
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(thread.path() / "comm"), name);
    if (name != "manta/timer") continue;
    std::ifstream status(thread.path() / "status");
    for (std::string word; status >> word;) {
      long value = -1;
      if (word == field + ":" && status >> value) return value;
    }
  }
  return -1;
}

TEST(TimerService, FiresWhatIsDueInOrder) {
  TimerService service;
  Counting late;
  Counting early;
  service.arm(late, Clock::now() + 1h);
  service.arm(early, Clock::now() + 1ms);
  wait_until([&] { return early.fired == 1; });
  EXPECT_EQ(late.fired, 0);
  EXPECT_TRUE(service.disarm(late));
  EXPECT_FALSE(service.disarm(early));
}

TEST(TimerService, LetsItsThreadSleepWhereATimerIsFarAwayAndTakenBack) {
  TimerService service;
  Counting timer;
  service.arm(timer, Clock::now() + 1h);
  // The thread sleeps when its count of sleeps no longer changes.
  long sleeps = -1;
  wait_until([&] {
    const long now = status_of_timer_thread("voluntary_ctxt_switches");
    return now > 0 && std::exchange(sleeps, now) == now;
  });
  for (int i = 0; i < 10'000; ++i) {
    EXPECT_TRUE(service.disarm(timer));
    service.arm(timer, Clock::now() + 1h);
  }
  EXPECT_LE(status_of_timer_thread("voluntary_ctxt_switches") - sleeps, 2) << "it was woken for timers of an hour";
  EXPECT_TRUE(service.disarm(timer));
}

TEST(TimerService, ArmsNothingAfterItsEnd) {
  TimerService service;
  Counting timer;
  service.stop();
  service.arm(timer, Clock::now());
  EXPECT_TRUE(service.empty());
  EXPECT_EQ(timer.fired, 0);
}

}  // namespace
}  // namespace manta::detail
