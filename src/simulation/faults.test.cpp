// SPDX-License-Identifier: Apache-2.0
#include <manta/manta.hpp>
#include <manta/testing.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <new>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;
using manta::ObjectRef;
using manta::testing::InjectedError;
using manta::testing::Simulation;

int fetch(int page) { return page; }

class Index {
 public:
  int add(int n) { return sum_ += n; }

 private:
  int sum_ = 0;
};

manta::Async<int> slow(int n) {
  co_await manta::sleep_for(1s);
  co_return n;
}

TEST(Faults, FailTaskThrowsInItsPlaceAndRetriesHelp) {
  Simulation sim({.seed = 3});
  sim.inject(manta::testing::fail_task("fetch", {.times = 2}));
  sim.run([] {
    const auto error = manta::remote<fetch>(1);
    try {
      error.get();
      ADD_FAILURE() << "it did not fail";
    } catch (const manta::TaskError& failed) {
      EXPECT_NE(failed.cause_as<InjectedError>(), nullptr) << failed.what();
    }
    EXPECT_EQ(*manta::remote<fetch>.with({.max_retries = 1})(2).get(), 2) << "the second fault, then a second attempt";
    EXPECT_EQ(*manta::remote<fetch>(3).get(), 3);
  });
  EXPECT_EQ(sim.report().faults, 2u);
}

TEST(Faults, HappenAsOftenAsTheirProbabilitySays) {
  Simulation sim({.seed = 4});
  sim.inject(manta::testing::fail_task("fetch", {.probability = 0.25}));
  int failed = 0;
  sim.run([&failed] {
    std::vector<ObjectRef<int>> refs;
    for (int i = 0; i < 2000; ++i) refs.push_back(manta::remote<fetch>(i));
    for (const auto& ref : refs) failed += ref.try_get(1h) ? 0 : 1;
  });
  EXPECT_NEAR(failed, 500, 80);
  EXPECT_EQ(sim.report().faults, static_cast<std::uint64_t>(failed));
}

TEST(Faults, OnlyTheNamedAreMeant) {
  Simulation sim;
  sim.inject(manta::testing::fail_task("etch")).inject(manta::testing::fail_task("by name"));
  sim.run([] {
    EXPECT_EQ(*manta::remote<fetch>(1).get(), 1);
    EXPECT_THROW(manta::remote<fetch>.with({.name = "by name"})(1).get(), manta::TaskError);
  });
}

TEST(Faults, AKilledActorFailsItsCallsFromThenOn) {
  Simulation sim;
  sim.inject(manta::testing::kill_actor("Index", {.after = 3s}));
  sim.run([] {
    auto index = manta::spawn<Index>();
    EXPECT_EQ(*index.call<&Index::add>(1).get(), 1);
    (void)manta::remote<slow>(0).get();
    EXPECT_EQ(*index.call<&Index::add>(1).get(), 2) << "at 1 s it lives";
    for (int i = 0; i < 3; ++i) (void)manta::remote<slow>(0).get();
    EXPECT_THROW(index.call<&Index::add>(1).get(), manta::ActorDiedError);
    EXPECT_THROW(index.call<&Index::add>(1).get(), manta::ActorDiedError);
    auto next = manta::spawn<Index>();
    EXPECT_EQ(*next.call<&Index::add>(1).get(), 1) << "one actor was to die, once";
  });
  EXPECT_EQ(sim.report().left.held_actors, 0);
}

TEST(Faults, AnActorMayDieInItsConstructor) {
  Simulation sim;
  sim.inject(manta::testing::kill_actor("Index"));
  sim.run([] {
    auto index = manta::spawn<Index>();
    EXPECT_THROW(index.call<&Index::add>(1).get(), manta::ActorDiedError);
  });
}

TEST(Faults, ALostResultIsAnObjectLostError) {
  Simulation sim;
  sim.inject(manta::testing::lose_result("fetch", {.times = 1}))
      .inject(manta::testing::lose_result("slow", {.times = 1}));
  sim.run([] {
    EXPECT_THROW(manta::remote<fetch>(1).get(), manta::ObjectLostError);
    EXPECT_EQ(*manta::remote<fetch>(2).get(), 2);
    EXPECT_THROW(manta::remote<slow>(1).get(), manta::ObjectLostError);
    EXPECT_EQ(*manta::remote<slow>(2).get(), 2);
  });
  EXPECT_EQ(sim.report().left.objects, 0);
}

TEST(Faults, ARefusedAllocationIsThrownAtTheCall) {
  Simulation sim;
  for (const char* name : {"fetch", "put", "promise", "Index"}) {
    sim.inject(manta::testing::refuse_allocation(name, {.times = 1}));
  }
  sim.run([] {
    EXPECT_THROW((void)manta::remote<fetch>(1), std::bad_alloc);
    EXPECT_THROW((void)manta::put(1), std::bad_alloc);
    EXPECT_THROW((void)manta::promise<int>(), std::bad_alloc);
    EXPECT_THROW((void)manta::spawn<Index>(), std::bad_alloc);
    EXPECT_EQ(*manta::remote<fetch>(1).get(), 1);
  });
  EXPECT_EQ(sim.report().left.objects, 0);
}

TEST(Faults, ADelayedMessageKeepsTheOrderOfItsCaller) {
  Simulation sim;
  sim.inject(manta::testing::delay_message("", {.times = 1, .by = 5s}));
  sim.run([] {
    auto index = manta::spawn<Index>();
    const auto before = manta::now();
    const auto first = index.call<&Index::add>(1);
    const auto second = index.call<&Index::add>(1);
    EXPECT_EQ(*second.get(), 2);
    EXPECT_EQ(manta::now() - before, 5s);
    EXPECT_EQ(*first.get(), 1);
  });
}

TEST(Faults, AStalledWorkerLosesTime) {
  Simulation sim({.workers = 1});
  sim.inject(manta::testing::stall_worker({.times = 1, .by = 7s}));
  sim.run([] {
    const auto before = manta::now();
    const auto ref = manta::remote<fetch>(1);
    (void)manta::wait(std::vector{ref});
    EXPECT_EQ(manta::now() - before, 7s);
  });
}

TEST(Faults, ACancelledTaskSaysSoAtEveryStageOfItsLife) {
  int cancelled = 0, finished = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Simulation sim({.seed = seed});
    sim.inject(manta::testing::cancel_task("fetch", {.probability = 0.5}));
    sim.run([&] {
      try {
        EXPECT_EQ(*manta::remote<fetch>(1).get(), 1);
        ++finished;
      } catch (const manta::CancelledError&) {
        ++cancelled;
      }
    });
    EXPECT_EQ(sim.report().left.objects, 0);
  }
  EXPECT_GT(cancelled, 0);
  EXPECT_GT(finished, 0);
}

manta::Async<int> sleep_twice() {
  co_await manta::sleep_for(1h);
  co_await manta::sleep_for(1h);
  co_return 1;
}

TEST(Faults, ACancellationComesInTheMiddleOfACoroutineToo) {
  std::set<std::chrono::hours> at;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Simulation sim({.seed = seed});
    sim.inject(manta::testing::cancel_task("sleep_twice", {.probability = 0.2}));
    sim.run([&at] {
      const auto began = manta::now();
      (void)manta::remote<sleep_twice>().try_get(24h);
      at.insert(std::chrono::duration_cast<std::chrono::hours>(manta::now() - began));
    });
  }
  EXPECT_EQ(at, (std::set<std::chrono::hours>{0h, 1h, 2h})) << "at once, in the second wait, not at all";
}

TEST(Faults, AJumpOfTheClockEndsWhatWasInTime) {
  Simulation sim;
  sim.inject(manta::testing::jump_clock({.by = 1h}));
  sim.run([] {
    const auto before = manta::now();
    (void)manta::remote<fetch>(1).get();
    EXPECT_GE(manta::now() - before, 1h);
  });
}

TEST(Faults, ThatMakeNoSenseAreRefusedByName) {
  Simulation sim;
  EXPECT_THROW(sim.inject(manta::testing::fail_task("f", {.probability = 1.5})), manta::InvalidArgumentError);
  EXPECT_THROW(sim.inject(manta::testing::fail_task("f", {.after = -1s})), manta::InvalidArgumentError);
  try {
    sim.inject(manta::testing::stall_worker({.by = -1ns}));
    ADD_FAILURE() << "it was accepted";
  } catch (const manta::InvalidArgumentError& error) {
    EXPECT_EQ(error.message(), "inject: by of \"stall worker\" must be from 0 to a year, got -1 ns");
  }
}

/// Counts the lines of a trace that report this event of the task or call of this name.
int count_lines(const std::string& trace, const std::string& event, const std::string& name) {
  int count = 0;
  std::istringstream lines(trace);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(event) != std::string::npos && line.find(name) != std::string::npos) ++count;
  }
  return count;
}

TEST(Faults, ACallIsDelayedAfterItsArgumentsHaveCome) {
  Simulation sim({.keep_events = 1000});
  sim.inject(manta::testing::delay_message("late", {.by = 5s}));
  sim.run([] {
    auto index = manta::spawn<Index>();
    const auto before = manta::now();
    const auto first = manta::call<&Index::add>.with({.name = "late"})(index, manta::remote<slow>(1));
    const auto second = index.call<&Index::add>(1);
    EXPECT_EQ(*second.get(), 2);
    EXPECT_EQ(manta::now() - before, 6s);
    EXPECT_EQ(*first.get(), 1);
  });
  EXPECT_EQ(sim.report().left.objects, 0);
  EXPECT_EQ(sim.report().faults, 1u);
  EXPECT_EQ(count_lines(sim.trace(), "task ready", "late"), 1) << sim.trace();
}

TEST(Faults, ADelayedMessageIsReadyOnce) {
  Simulation sim({.keep_events = 1000});
  sim.inject(manta::testing::delay_message("", {.by = 5s}));
  sim.run([] {
    auto index = manta::spawn<Index>();
    EXPECT_EQ(*index.call<&Index::add>(1).get(), 1);
  });
  EXPECT_EQ(sim.report().faults, 1u);
  EXPECT_EQ(count_lines(sim.trace(), "task ready", "add"), 1) << sim.trace();
}

TEST(Faults, ADelayedMessageMayBeCancelledOrLateOnItsWay) {
  Simulation sim;
  sim.inject(manta::testing::delay_message("", {.by = 5s}));
  sim.run([] {
    auto index = manta::spawn<Index>();
    const auto before = manta::now();
    const auto late = manta::call<&Index::add>.with({.deadline = 1s})(index, 1);
    const auto given_up = index.call<&Index::add>(manta::remote<slow>(1));
    EXPECT_THROW(late.get(), manta::DeadlineExceededError);
    EXPECT_EQ(manta::now() - before, 1s);
    manta::cancel(given_up);
    EXPECT_THROW(given_up.get(), manta::CancelledError);
    EXPECT_EQ(*index.call<&Index::add>(1).get(), 1);
    manta::cancel(index.call<&Index::add>(1));  // the program ends while the call is on its way
  });
  EXPECT_EQ(sim.report().left.objects, 0);
}

TEST(Faults, ACallThatWaitsForItsArgumentsMayBeCancelled) {
  Simulation sim;
  sim.inject(manta::testing::cancel_task("add", {.times = 1}));
  sim.run([] {
    auto index = manta::spawn<Index>();
    auto never_in_time = manta::promise<int>();
    const auto call = index.call<&Index::add>(never_in_time.ref);
    EXPECT_THROW(call.get(), manta::CancelledError);
    never_in_time.setter.set(1);
  });
  EXPECT_EQ(sim.report().left.objects, 0);
}

TEST(Faults, WhatBuildsAnActorHasNoResultToLose) {
  for (const auto engine : {manta::EngineKind::kLocal, manta::EngineKind::kLoopback}) {
    Simulation sim({.config = {.engine = engine}});
    sim.inject(manta::testing::lose_result("", {.times = 1}));
    sim.run([] {
      auto index = manta::spawn<Index>();
      EXPECT_THROW(index.call<&Index::add>(1).get(), manta::ObjectLostError);
      EXPECT_EQ(*index.call<&Index::add>(1).get(), 2);
    });
    EXPECT_EQ(sim.report().faults, 1u);
    EXPECT_EQ(sim.report().left.objects, 0);
  }
}

TEST(Faults, AResultIsLostAsOftenOnAnotherEngine) {
  Simulation sim({.config = {.engine = manta::EngineKind::kLoopback}});
  sim.inject(manta::testing::lose_result("fetch", {.probability = 0.5}));
  int lost = 0;
  sim.run([&lost] {
    std::vector<ObjectRef<int>> refs;
    for (int i = 0; i < 1000; ++i) refs.push_back(manta::remote<fetch>(i));
    for (const auto& ref : refs) lost += ref.try_get(1h) ? 0 : 1;
  });
  EXPECT_NEAR(lost, 500, 80);
  EXPECT_EQ(sim.report().faults, static_cast<std::uint64_t>(lost));
}

/// How far an actor has come.
struct Deeds {
  int built = 0;
  int begun = 0;
  int done = 0;
  int stopped = 0;
};

class Mortal {
 public:
  explicit Mortal(Deeds* deeds) : deeds_(deeds) { ++deeds_->built; }
  void on_start() { ++deeds_->begun; }
  void on_stop() { ++deeds_->stopped; }
  int work() { return ++deeds_->done; }
  manta::Async<int> work_long() {
    co_await manta::sleep_for(5s);
    co_return ++deeds_->done;
  }
  manta::Async<int> rest() {
    co_await manta::sleep_for(1h);
    co_return 0;
  }

 private:
  Deeds* deeds_;
};

TEST(Faults, AnActorMayDieAtEachPlaceOfItsLife) {
  int lived = 0, in_constructor = 0, in_on_start = 0, before_call = 0, in_method = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Simulation sim({.seed = seed, .config = {.log = [](manta::LogLevel, std::string_view) {}}});
    sim.inject(manta::testing::kill_actor("Mortal", {.probability = 0.3}));
    Deeds deeds;
    bool died = false;
    sim.run([&] {
      auto mortal = manta::spawn<Mortal>(&deeds);
      try {
        EXPECT_EQ(*mortal.call<&Mortal::work>().get(), 1);
      } catch (const manta::ActorDiedError&) {
        died = true;
        EXPECT_THROW(mortal.call<&Mortal::work>().get(), manta::ActorDiedError) << "and it stays dead";
      }
    });
    ++(!died              ? lived
       : deeds.built == 0 ? in_constructor
       : deeds.begun == 0 ? in_on_start
       : deeds.done == 0  ? before_call
                          : in_method);
    EXPECT_EQ(deeds.stopped, died ? 0 : 1);
    EXPECT_EQ(sim.report().faults, died ? 1u : 0u);
    EXPECT_EQ(sim.report().left.held_actors, 0);
    EXPECT_EQ(sim.report().left.objects, 0);
  }
  EXPECT_GT(lived, 0);
  EXPECT_GT(in_constructor, 0);
  EXPECT_GT(in_on_start, 0);
  EXPECT_GT(before_call, 0);
  EXPECT_GT(in_method, 0);
}

TEST(Faults, AnActorThatIsKilledWhileAMethodRunsDiesWithIt) {
  Simulation sim;
  sim.inject(manta::testing::kill_actor("Mortal", {.after = 3s}));
  Deeds deeds;
  sim.run([&] {
    auto mortal = manta::spawn<Mortal>(&deeds);
    const auto begin = manta::now();
    const auto rests = mortal.call<&Mortal::rest>();
    const auto works = mortal.call<&Mortal::work_long>();
    EXPECT_THROW(works.get(), manta::ActorDiedError);
    EXPECT_EQ(deeds.done, 1) << "it has done it, and nobody hears of it";
    EXPECT_THROW(rests.get(), manta::ActorDiedError);
    EXPECT_EQ(manta::now() - begin, 5s);
    EXPECT_THROW(mortal.call<&Mortal::work>().get(), manta::ActorDiedError);
  });
  EXPECT_EQ(deeds.done, 1);
  EXPECT_EQ(deeds.stopped, 0);
  EXPECT_EQ(sim.report().left.held_actors, 0);
}

class Sleeper {
 public:
  manta::Async<int> sleep() {
    co_await manta::sleep_for(5s);
    co_return 1;
  }
};

TEST(Faults, AnActorOnAnotherEngineDiesWithItsMethodToo) {
  Simulation sim({.config = {.engine = manta::EngineKind::kLoopback}});
  sim.inject(manta::testing::kill_actor("Sleeper", {.after = 3s}));
  sim.run([] {
    auto sleeper = manta::spawn<Sleeper>();
    EXPECT_THROW(sleeper.call<&Sleeper::sleep>().get(), manta::ActorDiedError);
    EXPECT_THROW(sleeper.call<&Sleeper::sleep>().get(), manta::ActorDiedError);
  });
  EXPECT_EQ(sim.report().faults, 1u);
  EXPECT_EQ(sim.report().left.held_actors, 0);
}

}  // namespace
