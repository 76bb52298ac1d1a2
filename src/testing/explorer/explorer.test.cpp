// SPDX-License-Identifier: Apache-2.0
#include "testing/explorer/explorer.hpp"

#include "base/futex.hpp"
#include "base/sync.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/pause.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using manta::detail::atomic;
using manta::detail::Mutex;
using manta::detail::MutexLock;
using manta::explorer::check;
using manta::explorer::explore;
using manta::explorer::explore_apart;
using manta::explorer::Mode;
using manta::explorer::Options;
using manta::explorer::Plain;
using manta::explorer::replay;
using manta::explorer::Report;
using manta::explorer::Strand;

constexpr auto relaxed = std::memory_order_relaxed;

Report search(const std::function<void()>& program) { return explore({.mode = Mode::kSearch}, program); }

TEST(ExplorerChoices, AreTextAndBack) {
  using manta::explorer::from_text;
  using manta::explorer::to_text;
  EXPECT_EQ(to_text(std::vector<std::uint32_t>{0, 0, 1, 0, 2, 0}), "2:1-1:2");
  EXPECT_EQ(from_text("2:1-1:2"), (std::vector<std::uint32_t>{0, 0, 1, 0, 2}));
  EXPECT_EQ(to_text({}), "");
  EXPECT_TRUE(from_text("").empty());
  EXPECT_THROW(static_cast<void>(from_text("2:1-x")), std::invalid_argument);
}

/// Two threads that add one by a load and a store.
void lost_update() {
  atomic<int> sum{0};
  const auto add = [&] { sum.store(sum.load(relaxed) + 1, relaxed); };
  {
    Strand one("one", add);
    Strand two("two", add);
  }
  check(sum.load(relaxed) == 2, "an update was lost");
}

TEST(Explorer, EveryModeFindsALostUpdateAndTheChoicesReplayIt) {
  for (const Mode mode : {Mode::kRandom, Mode::kPct, Mode::kSearch}) {
    const Report report = explore({.mode = mode}, lost_update);
    EXPECT_EQ(report.why, "an update was lost");
    EXPECT_FALSE(report.trace.empty());
    const Report again = replay({}, report.choices, lost_update);
    EXPECT_EQ(again.runs, 1U);
    EXPECT_EQ(again.why, report.why);
    EXPECT_EQ(again.trace.size(), report.trace.size());
  }
}

TEST(Explorer, AReplayThatPassesIsOneRunAndNotAllThereAre) {
  const Report report = replay({.mode = Mode::kSearch}, "", lost_update);
  EXPECT_TRUE(report.passed()) << report;
  EXPECT_EQ(report.runs, 1U);
  EXPECT_FALSE(report.complete);
}

TEST(Explorer, AReplayOfChoicesThatAreNotThereSaysSo) {
  const Report report = replay({}, "1:7", lost_update);
  EXPECT_EQ(report.why, "the choices do not fit the program: choice 2 is option 7, and there are 3");
  EXPECT_EQ(report.choices, "1:7");
  EXPECT_FALSE(report.trace.empty());
}

TEST(Explorer, AReplayThatEndsBeforeItsChoicesSaysSo) {
  const Report report = replay({}, "500:1", lost_update);
  EXPECT_EQ(report.why.find("the choices do not fit the program: it ends after "), 0U) << report;
  EXPECT_EQ(report.choices, "500:1");
}

TEST(Explorer, AReplayThatFailsBeforeTheEndOfItsChoicesSaysBoth) {
  const Report report = replay({}, "500:1", [] { check(false, "it fails"); });
  EXPECT_EQ(report.why, "it fails; the choices do not fit the program: it ends after 0 of 501");
}

TEST(Explorer, TheSameSeedGivesTheSameRun) {
  const auto explored = [](std::uint64_t seed) {
    const Report report = explore({.runs = 50, .first_seed = seed}, lost_update);
    return std::to_string(report.runs) + report.choices;
  };
  EXPECT_EQ(explored(7), explored(7));
  EXPECT_NE(explored(7), explored(1000));
}

TEST(Explorer, ASearchTriesBothOrdersAndSaysWhenItIsThrough) {
  std::vector<std::string> orders;
  const Report report = explore({.mode = Mode::kSearch, .deviations = 2}, [&] {
    std::string order;
    {
      atomic<int> word{0};
      Strand other("other", [&] {
        word.fetch_add(1, relaxed);
        order += 'b';
      });
      word.fetch_add(1, relaxed);
      order += 'a';
    }
    orders.push_back(order);
  });
  EXPECT_TRUE(report.complete);
  EXPECT_TRUE(std::ranges::find(orders, "ab") != orders.end());
  EXPECT_TRUE(std::ranges::find(orders, "ba") != orders.end());
}

TEST(Explorer, AStandstillNamesWhoWaitsForWhat) {
  const Report report = search([] {
    Mutex first;
    Mutex second;
    manta::explorer::name(first, "first");
    manta::explorer::name(second, "second");
    Strand one("one", [&] {
      const MutexLock a(first);
      const MutexLock b(second);
    });
    Strand two("two", [&] {
      const MutexLock b(second);
      const MutexLock a(first);
    });
  });
  EXPECT_NE(report.why.find("one waits for the mutex second"), std::string::npos) << report;
  EXPECT_NE(report.why.find("two waits for the mutex first"), std::string::npos) << report;
}

TEST(Explorer, AMutexLetsOneInAndOrdersWhatItGuards) {
  const Report report = search([] {
    Mutex mutex;
    Plain<int> guarded{0};
    const auto add = [&] {
      const MutexLock lock(mutex);
      guarded.set(guarded.get() + 1);
    };
    {
      Strand one("one", add);
      Strand two("two", add);
    }
    check(guarded.get() == 2, "two were inside");
  });
  EXPECT_TRUE(report.passed() && report.complete) << report;
}

/// An object that the last of its two owners destroys.
struct Shared {
  Mutex mutex;
  atomic<int> holders{2};

  Shared() { manta::explorer::name(*this, "shared"); }
  bool leave() { return holders.fetch_sub(1, std::memory_order_acq_rel) == 1; }
  bool leave_inside() {
    const MutexLock lock(mutex);
    return leave();
  }
  bool leave_outside() {
    {
      const MutexLock lock(mutex);
    }
    return leave();
  }
};

Report share(bool (Shared::*leave)()) {
  return search([leave] {
    auto* const shared = new Shared;
    Strand one("one", [&] {
      if ((shared->*leave)()) delete shared;
    });
    Strand two("two", [&] {
      if (shared->leave()) delete shared;
    });
  });
}

TEST(Explorer, AMutexMayEndWhenItsHolderHasLeftIt) {
  const Report report = share(&Shared::leave_outside);
  EXPECT_TRUE(report.passed() && report.complete) << report;
}

TEST(Explorer, AMutexThatEndsUnderItsHolderIsAFailure) {
  const Report report = share(&Shared::leave_inside);
  EXPECT_NE(report.why.find("two destroys shared"), std::string::npos) << report;
}

TEST(Explorer, AWakeUpThatComesBeforeTheWaitIsLost) {
  const Report report = search([] {
    atomic<std::uint32_t> word{0};
    manta::explorer::name(word, "word");
    Strand waker("waker", [&] { manta::detail::futex_wake(word, 1); });  // and does not change the word
    manta::detail::futex_wait(word, 0, std::nullopt);
  });
  EXPECT_EQ(report.why, "nothing can go on: main waits for the futex word");
}

TEST(Explorer, ALoopThatWaitsSeesWhatIsNewInTheEnd) {
  const Report report = search([] {
    atomic<bool> ready{false};
    Strand other("other", [&] { ready.store(true, relaxed); });
    while (!ready.load(relaxed)) manta::detail::cpu_pause();
  });
  EXPECT_TRUE(report.passed() && report.complete) << report;
}

TEST(Explorer, ALoopThatNobodyEndsIsAFailure) {
  const Report report = explore({.mode = Mode::kSearch, .max_steps = 500}, [] {
    const atomic<bool> ready{false};
    while (!ready.load(relaxed)) manta::detail::cpu_pause();
  });
  EXPECT_EQ(report.why, "it has not ended after 500 steps");
}

TEST(Explorer, ACrashIsAFailure) {
  const Report report = search([] {
    volatile int* volatile nowhere = nullptr;
    *nowhere = 1;
  });
  EXPECT_EQ(report.why, "it crashes");
}

TEST(Explorer, AnExceptionThatLeavesAStrandIsAFailure) {
  const Report report = search([] { throw std::runtime_error("no room"); });
  EXPECT_EQ(report.why, "main ends with an exception: no room");
}

TEST(Explorer, AProgramThatDependsOnMoreThanTheChoicesIsToldOf) {
  int runs = 0;
  const Report report = search([&] { check(++runs != 2, "the second run fails"); });  // the first is the warming up
  EXPECT_FALSE(report.passed());
  ASSERT_FALSE(report.trace.empty());
  EXPECT_NE(report.trace.back().find("the program depends on more than they decide"), std::string::npos);
}

/// Searches a program whose every second run differs.
Report search_in_turn(const std::function<void()>& one, const std::function<void()>& other) {
  int runs = 0;
  return search([&] { (++runs % 2 == 0 ? one : other)(); });
}

TEST(Explorer, ASearchWhoseChoicesAreAmongMoreThanBeforeHasNotSeenAllThereIs) {
  const auto with_strands = [](int count) {
    atomic<int> sum{0};
    std::vector<std::unique_ptr<Strand>> strands;
    for (int i = 0; i < count; ++i) {
      strands.push_back(std::make_unique<Strand>("other", [&] { sum.fetch_add(1, relaxed); }));
    }
    sum.fetch_add(1, relaxed);
  };
  const Report report = search_in_turn([&] { with_strands(2); }, [&] { with_strands(3); });
  EXPECT_FALSE(report.complete);
  EXPECT_EQ(
      report.why,
      "the program depends on more than its choices: choice 3 is whether another of 4 strands goes on; in a run that "
      "was the same up to there it was whether another of 3 strands goes on");
}

TEST(Explorer, ASearchWhoseChoicesAreOfAnotherKindThanBeforeHasNotSeenAllThereIs) {
  const auto fails_twice = [] {
    atomic<std::uint32_t> word{0};
    std::uint32_t expected = 0;
    static_cast<void>(word.compare_exchange_weak(expected, 0, relaxed));
    expected = 0;
    static_cast<void>(word.compare_exchange_weak(expected, 0, relaxed));
  };
  const auto waits = [] {
    const atomic<std::uint32_t> word{0};
    manta::detail::futex_wait(word, 0, manta::detail::Time());
  };
  const Report report = search_in_turn(waits, fails_twice);
  EXPECT_EQ(
      report.why,
      "the program depends on more than its choices: choice 2 is whether a deadline has passed; in a run that was "
      "the same up to there it was whether something ends for no reason");
}

TEST(Explorer, ASearchWhoseRunEndsSoonerThanBeforeHasNotSeenAllThereIs) {
  const Report report = search_in_turn(lost_update, [] {});
  EXPECT_FALSE(report.complete);
  EXPECT_EQ(report.why.find("the program depends on more than its choices: a run ended after 0 choices"), 0U) << report;
}

TEST(ExplorerApart, WhatFailsInTheChildIsReported) {
  const Report report = explore_apart({.mode = Mode::kSearch}, lost_update);
  EXPECT_TRUE(report.failed);
  EXPECT_EQ(report.why, "an update was lost");
  EXPECT_EQ(replay({}, report.choices, lost_update).why, report.why);
}

TEST(ExplorerApart, WhyMayHaveSeveralLines) {
  const Report report = explore_apart({}, [] { throw std::runtime_error("no room\nno time"); });
  EXPECT_EQ(report.why, "main ends with an exception: no room\nno time");
  EXPECT_EQ(report.choices, "");
}

TEST(ExplorerApart, AnAssertionThatFailsIsAFailureOfItsRun) {
  const Report report = explore_apart({}, [] { assert(sizeof(int) == 1); });
  EXPECT_TRUE(report.failed);
  EXPECT_EQ(report.runs, 1U);
  EXPECT_EQ(report.why, "an assertion fails: sizeof(int) == 1");
}

TEST(ExplorerApart, AChildThatDiesHasNeitherPassedNorFailed) {
  const Report killed = explore_apart({}, [] { std::abort(); });
  EXPECT_FALSE(killed.passed());
  EXPECT_FALSE(killed.failed);
  EXPECT_EQ(killed.why, "its process was ended by signal 6");
  const Report left = explore_apart({}, [] { std::_Exit(3); });
  EXPECT_FALSE(left.passed());
  EXPECT_FALSE(left.failed);
  EXPECT_EQ(left.why, "its process ended with status 3");
  const Report silent = explore_apart({}, [] { std::_Exit(0); });
  EXPECT_FALSE(silent.passed());
  EXPECT_FALSE(silent.failed);
  EXPECT_EQ(silent.why, "its process ended with status 0");
}

struct Late {
  atomic<int>* ended = nullptr;
  ~Late() {
    if (ended != nullptr) ended->fetch_add(1, std::memory_order_release);
  }
};

TEST(Explorer, DestructorsOfThreadLocalsAreAPartOfTheStrand) {
  const Report report = explore({.mode = Mode::kSearch, .threads = manta::explorer::Thread::Life::kOneJob}, [] {
    atomic<int> ended{0};
    {
      Strand other("other", [&] {
        static thread_local Late late;
        late.ended = &ended;
      });
    }
    check(ended.load(relaxed) == 1, "a strand had ended before its thread-locals");
  });
  EXPECT_TRUE(report.passed() && report.complete) << report;
}

/// Replays a failed exploration, as a person does with the printed choices.
Report explore_again(const Report& failed, const Options& options, const std::function<void()>& program) {
  setenv("MANTA_EXPLORER_CHOICES", failed.choices.c_str(), 1);
  Report again = explore(options, program);
  unsetenv("MANTA_EXPLORER_CHOICES");
  return again;
}

TEST(Explorer, AReplayIsOnThreadsOfTheSameKind) {
  const auto program = [] {
    atomic<int> ended{0};
    Strand other("other", [&] {
      static thread_local Late late;
      late.ended = &ended;
    });
    check(ended.load(std::memory_order_acquire) == 0, "a thread-local has ended");
  };
  const Options options{.mode = Mode::kSearch, .threads = manta::explorer::Thread::Life::kOneJob};
  const Report report = explore(options, program);
  EXPECT_EQ(report.why, "a thread-local has ended");
  const Report again = explore_again(report, options, program);
  EXPECT_EQ(again.why, report.why);
  EXPECT_EQ(again.choices, report.choices);
  EXPECT_EQ(again.trace, report.trace);
}

TEST(Explorer, AReplayHasTheSameBoundOfSteps) {
  const auto program = [] {
    const atomic<bool> ready{false};
    while (!ready.load(relaxed)) manta::detail::cpu_pause();
  };
  const Options options{.max_steps = 500};
  const Report report = explore(options, program);
  EXPECT_EQ(explore_again(report, options, program).why, "it has not ended after 500 steps");
}

}  // namespace
