// SPDX-License-Identifier: Apache-2.0
//
// How actors begin and end, and the outcome of calls to actors that failed to start.

#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

class ActorLifecycleTest : public RuntimeTest {
 protected:
  /// Ends the runtime, so that nothing more happens, and returns the lines that were written.
  Lines lines_at_the_end() {
    restart({});
    return journal_.lines();
  }

  Journal journal_;
};

/// Writes down all that happens to it.
class Diarist {
 public:
  explicit Diarist(Journal* journal) : journal_(journal) { journal_->write("built"); }
  Diarist(const Diarist&) = delete;
  Diarist& operator=(const Diarist&) = delete;
  ~Diarist() { journal_->write("destroyed"); }
  void on_start() { journal_->write("started"); }
  void on_stop() { journal_->write("stopped"); }
  void say(const std::string& what) { journal_->write(what); }
  int fail() { throw std::runtime_error("a method threw"); }
  Async<void> wait_for(ObjectRef<void> event) {
    journal_->write("waits");
    try {
      co_await event;
      journal_->write("waited");
    } catch (const CancelledError&) {
      journal_->write("cancelled");
      throw;
    }
  }
  Async<void> wait_stubbornly(ObjectRef<void> event) {
    for (int i = 0; i < 3; ++i) {
      try {
        co_await event;
      } catch (const CancelledError&) {
        journal_->write("cancelled");
      }
    }
  }

 private:
  Journal* journal_;
};

TEST_F(ActorLifecycleTest, TheHooksRunOnceAndInOrder) {
  {
    auto diarist = spawn<Diarist>(&journal_);
    diarist.send<&Diarist::say>("one");
    diarist.send<&Diarist::say>("two");
  }
  EXPECT_EQ(lines_at_the_end(), (Lines{"built", "started", "one", "two", "stopped", "destroyed"}));
}

TEST_F(ActorLifecycleTest, AnActorThatNobodyCallsBeginsAndEnds) {
  (void)spawn<Diarist>(&journal_);
  EXPECT_EQ(lines_at_the_end(), (Lines{"built", "started", "stopped", "destroyed"}));
}

TEST_F(ActorLifecycleTest, WhatWasCalledBeforeTheLastHandleWentStillRuns) {
  auto [go, setter] = promise<void>();
  std::vector<ObjectRef<void>> results;
  {
    auto diarist = spawn<Diarist>(&journal_);
    results.push_back(diarist.call<&Diarist::wait_for>(go));
    for (int i = 0; i < 3; ++i) results.push_back(diarist.call<&Diarist::say>(std::to_string(i)));
  }
  get(results[3]);
  EXPECT_THROW(get(results[0]), CancelledError);
  setter.set();
  wait_until([&] { return journal_.lines().back() == "destroyed"; });
  EXPECT_EQ(journal_.lines(), (Lines{"built", "started", "waits", "0", "1", "2", "cancelled", "stopped", "destroyed"}));
}

TEST_F(ActorLifecycleTest, AMethodThatThrowsDoesNotEndTheActor) {
  {
    auto diarist = spawn<Diarist>(&journal_);
    EXPECT_THROW((void)get(diarist.call<&Diarist::fail>()), TaskError);
    get(diarist.call<&Diarist::say>("lives"));
  }
  EXPECT_EQ(lines_at_the_end(), (Lines{"built", "started", "lives", "stopped", "destroyed"}));
}

TEST_F(ActorLifecycleTest, SuspendedMethodsAreCancelledBeforeTheHooksRun) {
  {
    auto [never, setter] = promise<void>();
    auto diarist = spawn<Diarist>(&journal_);
    auto first = diarist.call<&Diarist::wait_for>(never);
    diarist.send<&Diarist::wait_for>(never);
    diarist = {};
    const auto error = error_of<CancelledError>([&] { get(first); });
    EXPECT_EQ(error.message(), "the actor has ended");
    wait_until([&] { return journal_.lines().back() == "destroyed"; });
    setter.set();
  }
  EXPECT_EQ(lines_at_the_end(),
            (Lines{"built", "started", "waits", "waits", "cancelled", "cancelled", "stopped", "destroyed"}));
}

TEST_F(ActorLifecycleTest, SuspendedMethodsAreCancelledBehindTheLastLateCall) {
  {
    auto [never, never_setter] = promise<void>();
    auto [late, setter] = promise<std::string>();
    auto diarist = spawn<Diarist>(&journal_);
    diarist.send<&Diarist::wait_for>(never);
    diarist.send<&Diarist::say>(late);
    diarist = {};
    for (int i = 0; i < 100; ++i) settle(submit([] {}));  // meanwhile the actor reaches the end of its mailbox
    setter.set("late");
    wait_until([&] { return !journal_.lines().empty() && journal_.lines().back() == "destroyed"; });
    never_setter.set();
  }
  EXPECT_EQ(lines_at_the_end(), (Lines{"built", "started", "waits", "late", "cancelled", "stopped", "destroyed"}));
}

TEST_F(ActorLifecycleTest, ASuspendedMethodIsCancelledAtEachOfItsWaits) {
  {
    auto [never, setter] = promise<void>();
    spawn<Diarist>(&journal_).send<&Diarist::wait_stubbornly>(never);
    wait_until([&] { return !journal_.lines().empty() && journal_.lines().back() == "destroyed"; });
    setter.set();
  }
  EXPECT_EQ(lines_at_the_end(),
            (Lines{"built", "started", "cancelled", "cancelled", "cancelled", "stopped", "destroyed"}));
}

/// Its hooks and destructor must not run inside a method.
class Nested {
 public:
  explicit Nested(std::atomic<int>* overlaps) : overlaps_(overlaps) {}
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  ~Nested() { *overlaps_ += inside_; }
  void on_stop() { *overlaps_ += inside_; }
  void keep(ActorHandle<Nested> handle) { kept_ = std::move(handle); }
  void let_go() {
    ++inside_;
    kept_ = {};
    --inside_;
  }

 private:
  std::atomic<int>* overlaps_;
  int inside_ = 0;
  ActorHandle<Nested> kept_;
};

TEST_F(ActorLifecycleTest, AnActorThatDropsItsOwnLastHandleEndsAfterTheMethod) {
  std::atomic<int> overlaps{0};
  {
    auto nested = spawn<Nested>(&overlaps);
    nested.send<&Nested::keep>(nested);
    nested.send<&Nested::let_go>();
  }
  restart({});
  EXPECT_EQ(overlaps, 0);
}

TEST_F(ActorLifecycleTest, AnActorThatHoldsItsOwnHandleLivesUntilTheRuntimeEnds) {
  std::atomic<int> overlaps{0};
  {
    auto nested = spawn<Nested>(&overlaps);
    get(nested.call<&Nested::keep>(nested));
  }
  EXPECT_EQ(runtime().stats().actors, 1);
  restart({});  // which proves that none is left
}

TEST_F(ActorLifecycleTest, ActorsThatHoldOneAnotherEndWithTheRuntime) {
  std::atomic<int> overlaps{0};
  for (int i = 0; i < 100; ++i) {
    auto one = spawn<Nested>(&overlaps);
    auto other = spawn<Nested>(&overlaps);
    one.send<&Nested::keep>(other);
    other.send<&Nested::keep>(one);
  }
  restart({});
  EXPECT_EQ(overlaps, 0);
}

class BadlyBuilt {
 public:
  explicit BadlyBuilt(const std::string& why) { throw std::domain_error(why); }
  int ask() { return 1; }
};

template <class E>
const E* cause_as(const Error& error) {
  return error.cause() == nullptr ? nullptr : detail::find_exception<E>(error.cause());
}

TEST_F(ActorLifecycleTest, CallsToAnActorWhoseConstructorThrewFailAndSayWhy) {
  restart({.log = [](LogLevel, std::string_view) {}});
  auto bad = spawn<BadlyBuilt>("no such file");
  auto pending = bad.call<&BadlyBuilt::ask>();
  for (const auto& ref : {pending, bad.call<&BadlyBuilt::ask>()}) {
    const auto error = error_of<ActorDiedError>([&] { (void)get(ref); });
    ASSERT_NE(cause_as<std::domain_error>(error), nullptr) << error.what();
    EXPECT_STREQ(cause_as<std::domain_error>(error)->what(), "no such file");
    EXPECT_NE(std::string(error.what()).find("no such file"), std::string::npos) << error.what();
    EXPECT_EQ(error.actor_id(), bad.id());
  }
}

TEST_F(ActorLifecycleTest, CallsMadeBeforeAndAfterTheDeathBothFail) {
  restart({.log = [](LogLevel, std::string_view) {}});
  auto [why, setter] = promise<std::string>();
  auto bad = spawn<BadlyBuilt>(why);
  auto before = bad.call<&BadlyBuilt::ask>();
  EXPECT_FALSE(before.ready());
  setter.set("late");
  EXPECT_THROW((void)get(before), ActorDiedError);
  EXPECT_THROW((void)get(bad.call<&BadlyBuilt::ask>()), ActorDiedError);
}

TEST_F(ActorLifecycleTest, AFailedConstructorArgumentIsWhyTheActorDied) {
  restart({.log = [](LogLevel, std::string_view) {}});
  auto [why, setter] = promise<std::string>();
  auto bad = spawn<BadlyBuilt>(why);
  auto call = bad.call<&BadlyBuilt::ask>();
  setter.set_error(std::make_exception_ptr(std::range_error("no argument")));
  const auto error = error_of<ActorDiedError>([&] { (void)get(call); });
  const auto* cause = cause_as<TaskError>(error);
  ASSERT_NE(cause, nullptr) << error.what();
  EXPECT_NE(cause->cause_as<std::range_error>(), nullptr) << error.what();
}

class BadlyStarted {
 public:
  explicit BadlyStarted(Journal* journal) : journal_(journal) {}
  BadlyStarted(const BadlyStarted&) = delete;
  BadlyStarted& operator=(const BadlyStarted&) = delete;
  ~BadlyStarted() { journal_->write("destroyed"); }
  void on_start() { throw std::domain_error("cannot start"); }
  void on_stop() { journal_->write("stopped"); }
  void ask() {}

 private:
  Journal* journal_;
};

TEST_F(ActorLifecycleTest, AnActorWhoseStartThrewIsDestroyedWithoutBeingStopped) {
  restart({.log = [](LogLevel, std::string_view) {}});
  {
    auto bad = spawn<BadlyStarted>(&journal_);
    const auto error = error_of<ActorDiedError>([&] { get(bad.call<&BadlyStarted::ask>()); });
    EXPECT_NE(cause_as<std::domain_error>(error), nullptr) << error.what();
  }
  EXPECT_EQ(lines_at_the_end(), Lines{"destroyed"});
}

TEST_F(ActorLifecycleTest, AnActorThatDiesIsLoggedByItsName) {
  restart({.log = [this](LogLevel level, std::string_view line) {
    if (level == LogLevel::kError) journal_.write(std::string(line));
  }});
  auto bad = spawn<BadlyBuilt>.with({.name = "the bad one"})("disk full");
  EXPECT_THROW((void)get(bad.call<&BadlyBuilt::ask>()), ActorDiedError);
  const Lines lines = journal_.lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("disk full"), std::string::npos) << lines[0];
  EXPECT_NE(lines[0].find("the bad one"), std::string::npos) << lines[0];
}

struct BadlyStopped {
  void on_stop() { throw std::domain_error("cannot stop"); }
};

TEST_F(ActorLifecycleTest, WhatOnStopThrowsIsLogged) {
  restart({.log = [this](LogLevel, std::string_view line) { journal_.write(std::string(line)); }});
  (void)spawn<BadlyStopped>();
  restart({});
  const Lines lines = journal_.lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("cannot stop"), std::string::npos) << lines[0];
}

TEST_F(ActorLifecycleTest, AHandleThatOutlivesTheRuntimeRefusesCalls) {
  keep_handles_of(1);
  auto diarist = spawn<Diarist>(&journal_);
  auto copy = diarist;
  EXPECT_EQ(lines_at_the_end(), (Lines{"built", "started", "stopped", "destroyed"}));
  EXPECT_THROW((void)diarist.call<&Diarist::fail>(), ShutDownError);
  EXPECT_THROW(diarist.send<&Diarist::say>("late"), ShutDownError);
  EXPECT_EQ(diarist, copy);
}

TEST_F(ActorLifecycleTest, AWeakHandleOutlivesTheActorAndTheRuntime) {
  keep_handles_of(1);
  auto diarist = spawn<Diarist>(&journal_);
  const WeakActorHandle<Diarist> weak = diarist;
  const WeakActorHandle<Diarist> copy = weak;
  diarist = {};
  EXPECT_EQ(weak.lock(), std::nullopt);
  restart({});
  EXPECT_EQ(copy.lock(), std::nullopt);
}

TEST_F(ActorLifecycleTest, AStoppedActorIsDestroyedThoughHandlesRemain) {
  keep_handles_of(1);
  auto diarist = spawn<Diarist>(&journal_);
  get(diarist.call<&Diarist::say>("here"));
  EXPECT_EQ(lines_at_the_end(), (Lines{"built", "started", "here", "stopped", "destroyed"}));
}

/// Counts how many of its methods are between start and end.
class Crowd {
 public:
  explicit Crowd(std::atomic<int>* inside) : inside_(inside) {}
  Async<int> enter(ObjectRef<void> until) {
    most_ = std::max(most_, ++*inside_);
    inside_->notify_all();
    co_await until;
    --*inside_;
    co_return most_;
  }
  [[nodiscard]] int inside() const { return *inside_; }

 private:
  std::atomic<int>* inside_;
  int most_ = 0;
};

/// Waits until this many are inside.
void await_crowd(std::atomic<int>& inside, int wanted) {
  wait_until([&] { return inside == wanted; });
}

TEST_F(ActorLifecycleTest, MethodsThatWaitLetOthersIn) {
  auto [go, setter] = promise<void>();
  std::atomic<int> inside{0};
  auto crowd = spawn<Crowd>(&inside);
  std::vector<ObjectRef<int>> results;
  for (int i = 0; i < 100; ++i) results.push_back(crowd.call<&Crowd::enter>(go));
  EXPECT_EQ(*get(crowd.call<&Crowd::inside>()), 100);
  setter.set();
  EXPECT_EQ(*get(results).front(), 100);
}

TEST_F(ActorLifecycleTest, WithAConcurrencyOfOneTheyDoNot) {
  auto [go, setter] = promise<void>();
  std::atomic<int> count{0};
  auto crowd = spawn<Crowd>.with({.max_concurrency = 1})(&count);
  std::vector<ObjectRef<int>> results;
  for (int i = 0; i < 10; ++i) results.push_back(crowd.call<&Crowd::enter>(go));
  auto inside = crowd.call<&Crowd::inside>();
  EXPECT_FALSE(inside.ready());
  setter.set();
  EXPECT_EQ(*get(inside), 0);
  EXPECT_EQ(*get(results).back(), 1);
}

TEST_F(ActorLifecycleTest, TheConcurrencyIsAsHighAsItWasSaidToBe) {
  auto [go, setter] = promise<void>();
  std::atomic<int> inside{0};
  auto crowd = spawn<Crowd>.with({.max_concurrency = 3})(&inside);
  std::vector<ObjectRef<int>> results;
  for (int i = 0; i < 10; ++i) results.push_back(crowd.call<&Crowd::enter>(go));
  await_crowd(inside, 3);
  setter.set();
  EXPECT_EQ(*get(results).back(), 3);
}

class Reaper {
 public:
  explicit Reaper(ActorHandle<Diarist> diarist) : diarist_(std::move(diarist)) {}
  void on_stop() { get(diarist_.call<&Diarist::say>("from on_stop")); }

 private:
  ActorHandle<Diarist> diarist_;
};

TEST_F(ActorLifecycleTest, OnStopMayCallOtherActors) {
  auto [ended, setter] = promise<void>();
  auto diarist = spawn<Diarist>(&journal_);
  (void)spawn<Reaper>(diarist);
  wait_until([&] { return runtime().stats().actors == 1; });
  EXPECT_EQ(journal_.lines(), (Lines{"built", "started", "from on_stop"}));
}

class Parent {
 public:
  explicit Parent(Journal* journal) : child_(spawn<Diarist>(journal)) {}
  void on_start() { child_.send<&Diarist::say>("from on_start"); }

 private:
  ActorHandle<Diarist> child_;
};

TEST_F(ActorLifecycleTest, AnActorSpawnsAnotherInItsConstructorWhichEndsWithIt) {
  (void)spawn<Parent>(&journal_);
  wait_until([&] { return runtime().stats().actors == 0; });
  EXPECT_EQ(journal_.lines(), (Lines{"built", "started", "from on_start", "stopped", "destroyed"}));
}

TEST_F(ActorLifecycleTest, ACancelledCallNeverRunsAndTheOthersDo) {
  {
    auto [go, setter] = promise<void>();
    auto diarist = spawn<Diarist>.with({.max_concurrency = 1})(&journal_);
    diarist.send<&Diarist::wait_for>(go);
    auto cancelled = diarist.call<&Diarist::say>("never");
    diarist.send<&Diarist::say>("after");
    cancel(cancelled);
    EXPECT_THROW(get(cancelled), CancelledError);
    setter.set();
  }
  EXPECT_EQ(lines_at_the_end(), (Lines{"built", "started", "waits", "waited", "after", "stopped", "destroyed"}));
}

TEST_F(ActorLifecycleTest, ManyActorsBeginAndEndOnManyThreads) {
  std::vector<Foreign> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back(runtime(), [] {
      Journal journal;
      for (int i = 0; i < 500; ++i) {
        auto diarist = spawn<Diarist>(&journal);
        if (i % 2 == 0) get(diarist.call<&Diarist::say>("x"));
      }
      // The journal must outlive them.
      auto last = spawn<Diarist>(&journal);
      get(last.call<&Diarist::say>("y"));
      last = {};
      const std::size_t all = 501 * 4 + 251;
      wait_until([&] { return journal.lines().size() >= all; });
      EXPECT_EQ(journal.lines().size(), all);
    });
  }
}

}  // namespace
}  // namespace manta::conformance
