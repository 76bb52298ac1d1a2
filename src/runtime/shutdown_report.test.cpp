// SPDX-License-Identifier: Apache-2.0
//
// What a shutdown says while it waits, on a clock that jumps: the simulated one.

#include <manta/manta.hpp>

#include "simulation/executor/factory.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;

manta::Async<void> sleep_long(std::chrono::seconds time) { co_await manta::sleep_for(time); }
void wait_for_sleep(std::chrono::seconds time) { manta::remote<sleep_long>(time).get(); }

int count(std::string_view text, std::string_view part) {
  int times = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++times;
  return times;
}

/// Returns the lines that the end of a runtime logs after a call of `submit` in it.
template <class F>
std::vector<std::string> lines_of_end_after(F submit, manta::Config config = {}) {
  const manta::detail::SimulatedRuntimes simulated(1);
  std::vector<std::string> lines;
  config.num_workers = 2;
  config.log = [&lines](manta::LogLevel level, std::string_view line) {
    EXPECT_EQ(level, manta::LogLevel::kWarning) << line;
    lines.emplace_back(line);
  };
  manta::Runtime runtime(config);
  submit();
  runtime.shutdown();
  return lines;
}

TEST(ShutdownReport, SaysNothingIfTheEndIsThereWithinTenSeconds) {
  EXPECT_EQ(lines_of_end_after([] { manta::send<sleep_long>(9s); }), std::vector<std::string>());
}

TEST(ShutdownReport, SaysEveryTenSecondsWhatTheEndWaitsFor) {
  const auto lines = lines_of_end_after([] {
    manta::send<sleep_long>(35s);
    manta::send<sleep_long>(36s);
  });
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines, std::vector<std::string>(3, lines[0]));
  EXPECT_TRUE(lines[0].starts_with(
      "shutdown waits for work to finish: 2 tasks and calls, 0 actors; nothing runs; the coroutine "))
      << lines[0];
  EXPECT_EQ(count(lines[0], "sleep_long, called at shutdown_report.test.cpp:"), 2) << lines[0];
  EXPECT_EQ(count(lines[0], ", is suspended, and sleeps"), 2) << lines[0];
}

TEST(ShutdownReport, NamesWhatRuns) {
  const auto lines = lines_of_end_after([] { manta::send<wait_for_sleep>(15s); });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(count(lines[0], "2 tasks and calls, 0 actors; running: "), 1) << lines[0];
  EXPECT_EQ(count(lines[0], "::wait_for_sleep; "), 1) << lines[0];
  EXPECT_EQ(count(lines[0], "::wait_for_sleep, called at shutdown_report.test.cpp:"), 1) << lines[0];
  EXPECT_EQ(count(lines[0], ", waits for the result of "), 1) << lines[0];
  EXPECT_EQ(count(lines[0], "::sleep_long, called at shutdown_report.test.cpp:"), 2) << lines[0];
}

/// An argument whose copy delays a spawn by 15 s.
struct Sleeps {
  manta::Runtime* elsewhere;
  explicit Sleeps(manta::Runtime& which) : elsewhere(&which) {}
  Sleeps(const Sleeps& other) : elsewhere(other.elsewhere) { manta::remote<sleep_long>.on (*elsewhere)(15s).get(); }
  Sleeps(Sleeps&&) = default;
  Sleeps& operator=(const Sleeps&) = delete;
  Sleeps& operator=(Sleeps&&) = delete;
  ~Sleeps() = default;
};

TEST(ShutdownReport, TellsOfACallFromOutside) {
  struct Taker {
    explicit Taker(const Sleeps& /*argument*/) {}
  };
  const manta::detail::SimulatedRuntimes simulated(1);
  std::vector<std::string> lines;
  manta::Runtime elsewhere({.num_workers = 2, .ambient = false});
  manta::Config config{.num_workers = 2, .ambient = false};
  config.log = [&lines](manta::LogLevel, std::string_view line) { lines.emplace_back(line); };
  manta::Runtime ending(config);
  const auto calls = manta::submit.on(elsewhere)([&ending, &elsewhere] {
    const Sleeps sleeps(elsewhere);
    (void)manta::spawn<Taker>.on(ending)(sleeps);
  });
  static_cast<void>(calls.try_get(1s));
  ending.shutdown();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0],
            "shutdown waits for work to finish: 0 tasks and calls, 1 actors; a thread from outside is in a call; "
            "nothing runs");
  calls.get();
}

TEST(ShutdownReport, CountsWhatAnActorSubmittedBeforeItEnded) {
  struct Sleeper {
    manta::ObjectRef<void> late;
    void wait() { late = manta::remote<sleep_long>(25s); }
  };
  const auto lines = lines_of_end_after([] {
    const auto sleeper = manta::spawn<Sleeper>();
    sleeper.send<&Sleeper::wait>();
  });
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].starts_with("shutdown waits for work to finish: 1 tasks and calls")) << lines[0];
}

}  // namespace
