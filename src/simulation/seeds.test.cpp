// SPDX-License-Identifier: Apache-2.0
#include "simulation/replay.hpp"
#include "testing/environment.hpp"

#include <manta/manta.hpp>
#include <manta/testing/gtest.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using manta::ObjectRef;
using manta::testing::ExploreReport;
using manta::testing::FailedRunError;
using manta::testing::for_each_seed;
using manta::testing::Simulation;

/// An account whose users read and write it in two messages, as if that were one step.
class Account {
 public:
  [[nodiscard]] int balance() const { return balance_; }
  void set(int balance) { balance_ = balance; }

 private:
  int balance_ = 0;
};

void deposit(manta::ActorHandle<Account> account) {
  const int balance = *account.call<&Account::balance>().get();
  account.call<&Account::set>(balance + 1).get();
}

/// Loses a deposit if both bodies read before one writes.
void race() {
  auto account = manta::spawn<Account>();
  const std::vector both{manta::remote<deposit>(account), manta::remote<deposit>(account)};
  manta::get(both);
  if (*account.call<&Account::balance>().get() != 2) throw std::runtime_error("a deposit was lost");
}

std::optional<FailedRunError> failure_of(const std::function<void()>& function) {
  testing::internal::CaptureStderr();
  std::optional<FailedRunError> found;
  try {
    function();
  } catch (const FailedRunError& error) {
    found = error;
  }
  (void)testing::internal::GetCapturedStderr();
  return found;
}

/// Sets MANTA_SIMULATION while it lives.
struct Replayed : manta::testing::EnvironmentVariable {
  explicit Replayed(const std::string& text) : EnvironmentVariable("MANTA_SIMULATION", text) {}
};

TEST(Seeds, RunEachSeedOnce) {
  std::atomic<int> runs{0};
  const auto report = for_each_seed(50, [&runs](Simulation& sim) {
    ++runs;
    sim.run([] { EXPECT_EQ(*manta::submit([] { return 1; }).get(), 1); });
  });
  EXPECT_EQ(runs, 50);
  EXPECT_EQ(report.runs, 50u);
}

TEST(Seeds, AFailureNamesItsSeedAndItsReplayFailsToo) {
  const auto failure = failure_of([] { for_each_seed(500, [](Simulation& sim) { sim.run(race); }); });
  ASSERT_TRUE(failure.has_value());
  const std::string told = failure->what();
  EXPECT_NE(told.find("failed: a deposit was lost"), std::string::npos) << told;
  EXPECT_NE(told.find("replay it with: MANTA_SIMULATION=seed="), std::string::npos) << told;
  EXPECT_NE(told.find("--gtest_filter=Seeds.AFailureNamesItsSeedAndItsReplayFailsToo"), std::string::npos) << told;

  const Replayed replayed(failure->replay());
  int runs = 0;
  const auto again = failure_of([&runs] {
    for_each_seed(500, [&runs](Simulation& sim) {
      ++runs;
      sim.run(race);
    });
  });
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(again.has_value()) << "the replay of " << failure->replay() << " passed";
}

TEST(Seeds, AreMadeSmaller) {
  const auto whole =
      failure_of([] { for_each_seed(500, [](Simulation& sim) { sim.run(race); }, {.parallel = 1, .shrink = false}); });
  const auto small = failure_of([] { for_each_seed(500, [](Simulation& sim) { sim.run(race); }, {.parallel = 1}); });
  ASSERT_TRUE(whole.has_value() && small.has_value());
  EXPECT_EQ(whole->replay().find("choices="), std::string::npos);
  const auto replay = manta::detail::parse_replay(small->replay());
  ASSERT_TRUE(replay.choices.has_value()) << small->replay();
  EXPECT_LE(*replay.choices, 8u) << small->replay();
}

int fetch(int page) { return page; }

/// Fails if the second of three faults happens.
void faulty(Simulation& sim) {
  sim.inject(manta::testing::delay_message("", {.probability = 0.5}));
  sim.inject(manta::testing::fail_task("fetch", {.probability = 0.2}));
  sim.inject(manta::testing::stall_worker({.probability = 0.5}));
  sim.run([] {
    for (int i = 0; i < 20; ++i) (void)manta::remote<fetch>(i).get();
  });
}

TEST(Seeds, AreMadeSmallerByTheFaultsThatDoNotMatter) {
  const auto failure = failure_of([] { for_each_seed(100, faulty, {.parallel = 1}); });
  ASSERT_TRUE(failure.has_value());
  const auto replay = manta::detail::parse_replay(failure->replay());
  EXPECT_EQ(replay.without, (std::vector<std::uint32_t>{0, 2})) << failure->replay();
  const Replayed replayed(failure->replay());
  EXPECT_TRUE(failure_of([] { for_each_seed(100, faulty); }).has_value()) << failure->replay();
}

TEST(Seeds, HappenNoMoreFaultsThanTheSmallestNeeds) {
  const auto test = [](Simulation& sim) {
    sim.inject(manta::testing::fail_task("fetch", {.probability = 0.8}));
    sim.run([] {
      int failed = 0;
      for (int i = 0; i < 50; ++i) failed += manta::remote<fetch>(i).try_get(1h) ? 0 : 1;
      if (failed > 2) throw std::runtime_error("three have failed");
    });
  };
  const auto failure = failure_of([&] { for_each_seed(10, test, {.parallel = 1}); });
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(manta::detail::parse_replay(failure->replay()).faults, 3u) << failure->replay();
}

TEST(Seeds, ARunThatFailsForAnotherReasonIsNotASmallerOne) {
  // With one worker the run fails, too, but for another reason: a task that takes two could never run.
  const auto failure = failure_of([] {
    for_each_seed(10,
                  [](Simulation& sim) {
                    sim.run([] {
                      manta::submit.with({.num_cpus = 2})([] {}).get();
                      throw std::runtime_error("the mistake");
                    });
                  },
                  {.simulation = {.workers = 2}, .parallel = 1});
  });
  ASSERT_TRUE(failure.has_value());
  EXPECT_NE(std::string(failure->what()).find("the mistake"), std::string::npos) << failure->what();
  EXPECT_EQ(failure->replay().find("workers="), std::string::npos) << failure->replay();
}

/// A program that waits by polling conditions, with and without calls into manta.
void look_and_fail() {
  auto account = manta::spawn<Account>();
  std::atomic<bool> told{false};
  const std::vector both{manta::remote<deposit>(account), manta::remote<deposit>(account)};
  const auto tells = manta::submit([&told] { told = true; });
  manta::testing::wait_until([&] { return told.load(); });
  manta::testing::wait_until([&] { return both[0].ready() && both[1].try_get(); });
  manta::testing::wait_until([&] { return *account.call<&Account::balance>().get() > 0; });
  manta::testing::wait_until([&] { return account.call<&Account::balance>().try_get(1s).has_value(); });
  throw std::runtime_error("the mistake");
}

TEST(Seeds, AreMadeSmallerThoughTheProgramWaitsByLooking) {
  const auto failure =
      failure_of([] { for_each_seed(10, [](Simulation& sim) { sim.run(look_and_fail); }, {.parallel = 1}); });
  ASSERT_TRUE(failure.has_value());
  EXPECT_NE(std::string(failure->what()).find("the mistake"), std::string::npos) << failure->what();
  EXPECT_EQ(manta::detail::parse_replay(failure->replay()).choices, 0u) << failure->replay();
}

TEST(Seeds, AFailureSaysWhichFaultsHappened) {
  const auto failure = failure_of([] { for_each_seed(100, faulty, {.parallel = 1}); });
  ASSERT_TRUE(failure.has_value());
  const std::string told = failure->what();
  EXPECT_NE(told.find("\nfaults that happened: fail task, "), std::string::npos) << told;
  EXPECT_NE(told.find("fetch, at 0s\nreplay it with: "), std::string::npos) << told;
  const Replayed replayed(failure->replay());
  testing::internal::CaptureStderr();
  EXPECT_THROW(for_each_seed(100, faulty), FailedRunError);
  const std::string shown = testing::internal::GetCapturedStderr();
  const auto mark = shown.find("+0.000000 s  fault: fail task, ");
  ASSERT_NE(mark, std::string::npos) << shown;
  EXPECT_NE(shown.find("task failed", mark), std::string::npos) << "the mark stands before what follows from it";
}

TEST(Seeds, OptionsThatMakeNoSenseAreRefusedBeforeTheFirstRun) {
  const auto never = [](Simulation&) { ADD_FAILURE() << "it ran"; };
  EXPECT_THROW(for_each_seed(10, never, {.simulation = {.workers = 0}}), manta::InvalidArgumentError);
  EXPECT_THROW(for_each_seed(10, never, {.first = ~std::uint64_t{0} - 3}), manta::InvalidArgumentError);
}

TEST(Seeds, AnExpectationThatFailsIsAFailure) {
  // Reported as the listener of manta/testing/gtest.hpp does; a real failed expectation would fail this test.
  const auto failure = failure_of([] {
    for_each_seed(3, [](Simulation& sim) { sim.run([] { manta::detail::note_failure("an expectation failed"); }); });
  });
  ASSERT_TRUE(failure.has_value());
  EXPECT_NE(std::string(failure->what()).find("an expectation failed"), std::string::npos);
}

TEST(Explore, FindsTheScheduleThatFails) {
  const auto failure = failure_of([] { (void)manta::testing::explore([](Simulation& sim) { sim.run(race); }); });
  ASSERT_TRUE(failure.has_value());
  const Replayed replayed(failure->replay());
  EXPECT_TRUE(failure_of([] { (void)manta::testing::explore([](Simulation& sim) { sim.run(race); }); }).has_value())
      << failure->replay();
}

TEST(Explore, AProgramWithoutAChoiceThatFailsCanBeReplayedToo) {
  const auto fails = [](Simulation& sim) { sim.run([] { throw std::runtime_error("at once"); }); };
  const auto failure = failure_of([&] { (void)manta::testing::explore(fails); });
  ASSERT_TRUE(failure.has_value());
  const Replayed replayed(failure->replay());
  EXPECT_TRUE(failure_of([&] { (void)manta::testing::explore(fails); }).has_value()) << failure->replay();
}

TEST(Explore, FindsTheFewestPreemptionsFirst) {
  // A failing schedule stops one deposit between its two calls, and does not let the other run to its end before.
  const auto failure =
      failure_of([] { (void)manta::testing::explore([](Simulation& sim) { sim.run(race); }, {.preemptions = 5}); });
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(manta::detail::parse_replay(failure->replay()).preemptions, 2u) << failure->replay();
}

TEST(Explore, APathOfAnotherProgramIsToldOf) {
  const Replayed replayed("path=7.7.7,preemptions=2");
  testing::internal::CaptureStderr();
  const ExploreReport report = manta::testing::explore([](Simulation& sim) {
    sim.run([] {
      const std::vector both{manta::submit([] { return 1; }), manta::submit([] { return 2; })};
      EXPECT_EQ(*both[0].get() + *both[1].get(), 3);
    });
  });
  EXPECT_EQ(report.runs, 1u);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("the run left the path"), std::string::npos);
}

TEST(Explore, MakesAllRunsOfASmallProgram) {
  const ExploreReport report = manta::testing::explore(
      [](Simulation& sim) {
        sim.run([] {
          const std::vector both{manta::submit([] { return 1; }), manta::submit([] { return 2; })};
          EXPECT_EQ(*both[0].get() + *both[1].get(), 3);
        });
      },
      {.preemptions = 1});
  EXPECT_TRUE(report.complete);
  EXPECT_GT(report.runs, 3u);
}

TEST(Explore, EndsThoughTheProgramWaitsByLooking) {
  const ExploreReport report = manta::testing::explore(
      [](Simulation& sim) {
        sim.run([] {
          std::atomic<bool> told{false};
          const auto tells = manta::submit([&told] { return told.exchange(true); });
          manta::testing::wait_until([&] { return told.load(); });
          manta::testing::wait_until([&] { return tells.ready(); });
        });
      },
      {.preemptions = 1, .most_runs = 10'000});
  EXPECT_TRUE(report.complete);
}

TEST(Explore, EndsThoughTheConditionOfAWaitCallsManta) {
  const ExploreReport report = manta::testing::explore(
      [](Simulation& sim) {
        sim.run([] {
          auto account = manta::spawn<Account>();
          const auto sets = manta::submit([account] { account.call<&Account::set>(1).get(); });
          manta::testing::wait_until([&] { return *account.call<&Account::balance>().get() == 1; });
        });
      },
      {.preemptions = 0, .most_runs = 1000});
  EXPECT_GT(report.runs, 0u);
}

TEST(Explore, TriesAFaultAndItsAbsence) {
  int with = 0, without = 0;
  const ExploreReport report = manta::testing::explore(
      [&](Simulation& sim) {
        sim.inject(manta::testing::fail_task("", {.probability = 0.001, .times = 1}));
        sim.run([&] { manta::submit([] { return 1; }).try_get(std::chrono::hours(1)) ? ++without : ++with; });
      },
      {.preemptions = 0});
  EXPECT_TRUE(report.complete);
  EXPECT_GT(with, 0);
  EXPECT_GT(without, 0);
}

TEST(Explore, AProgramThatDependsOnMoreIsToldOf) {
  int run = 0;
  EXPECT_THROW((void)manta::testing::explore([&run](Simulation& sim) {
                 const int tasks = 2 + run++ % 3;
                 sim.run([tasks] {
                   std::vector<ObjectRef<int>> refs;
                   for (int i = 0; i < tasks; ++i) refs.push_back(manta::submit([] { return 1; }));
                   (void)manta::get(refs);
                 });
               }),
               manta::testing::MisuseError);
}

TEST(Replay, IsReadAsItIsWritten) {
  for (const char* text : {"seed=17", "seed=17,choices=3,without=0.2,faults=1,workers=2", "path=0.1.0,preemptions=2",
                           "path=,preemptions=2"}) {
    EXPECT_EQ(manta::detail::to_text(manta::detail::parse_replay(text)), text);
  }
}

TEST(Replay, ThatMakesNoSenseIsRefusedByName) {
  for (const char* text :
       {"17", "seed=", "seed=-1", "seed=1,colour=red", "choices=3", "path=a.b", "seed=1x", "seed=1,without=x"}) {
    try {
      (void)manta::detail::parse_replay(text);
      ADD_FAILURE() << text << " was accepted";
    } catch (const manta::InvalidArgumentError& error) {
      EXPECT_NE(error.message().find("got \"" + std::string(text) + '"'), std::string::npos) << error.message();
    }
  }
}

}  // namespace
