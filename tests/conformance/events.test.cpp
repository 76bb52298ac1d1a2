// SPDX-License-Identifier: Apache-2.0
//
// The listener hears each transition of each task, object and actor once, and in a consistent order.

#include "helpers.hpp"
#include "probe.hpp"
#include "recorder.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

TaskId number_of(const AnyRef& ref) { return TaskId{ref.id().value}; }

/// Checks the rules of event.hpp for all events of a runtime that has ended and left nothing.
void expect_order(const Recorder& recorder) {
  std::map<TaskId, Kinds> tasks;
  std::map<ActorId, Kinds> actors;
  for (const auto& one : recorder.heard()) {
    if (one.task) {
      tasks[one.task].push_back(one.kind);
    } else {
      actors[one.actor].push_back(one.kind);
    }
  }
  const auto count = [](const Kinds& kinds, EventKind kind) { return std::count(kinds.begin(), kinds.end(), kind); };
  for (const auto& [id, kinds] : tasks) {
    const std::string story = to_string(id) + ": " + in_words(kinds);
    EXPECT_EQ(kinds.back(), EventKind::kObjectFreed) << story;
    EXPECT_EQ(count(kinds, EventKind::kObjectFreed), 1) << story;
    if (kinds.front() == EventKind::kObjectCreated) {
      EXPECT_EQ(kinds.size(), 2u) << story;
      continue;
    }
    EXPECT_EQ(kinds.front(), EventKind::kTaskSubmitted) << story;
    EXPECT_EQ(count(kinds, EventKind::kTaskSubmitted), 1) << story;
    EXPECT_LE(count(kinds, EventKind::kTaskReady), 1) << story;
    EXPECT_EQ(count(kinds, EventKind::kTaskFinished) + count(kinds, EventKind::kTaskFailed), 1) << story;
    EXPECT_EQ(count(kinds, EventKind::kTaskSuspended), count(kinds, EventKind::kTaskResumed)) << story;
    const auto started = std::find(kinds.begin(), kinds.end(), EventKind::kTaskStarted);
    const auto ready = std::find(kinds.begin(), kinds.end(), EventKind::kTaskReady);
    EXPECT_TRUE(started == kinds.end() || ready < started) << story;
    const auto finished = std::find(kinds.begin(), kinds.end(), EventKind::kTaskFinished);
    if (finished != kinds.end()) {
      EXPECT_LT(started, finished) << story;
      EXPECT_EQ(finished + 2, kinds.end()) << story;
    }
  }
  for (const auto& [id, kinds] : actors) {
    const bool whole = kinds == Kinds{EventKind::kActorSpawned, EventKind::kActorStarted, EventKind::kActorStopped} ||
                       kinds == Kinds{EventKind::kActorSpawned, EventKind::kActorDied};
    EXPECT_TRUE(whole) << to_string(id) << ": " << in_words(kinds);
  }
}

TEST(EventKinds, HaveEachWordsOfTheirOwn) {
  std::set<std::string_view> words;
  for (int kind = 0; kind <= static_cast<int>(EventKind::kActorDied); ++kind) {
    words.insert(to_string(static_cast<EventKind>(kind)));
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(EventKind::kActorDied) + 1);
  EXPECT_FALSE(words.contains(to_string(static_cast<EventKind>(255))));
}

class Events : public RuntimeTest {
 protected:
  Events() { restart(config()); }
  [[nodiscard]] Config config() {
    Config made;
    made.log = [](LogLevel, std::string_view) {};
    made.events = &recorder_;
    return made;
  }
  void TearDown() override {
    RuntimeTest::TearDown();
    expect_order(recorder_);
  }

  Recorder recorder_;
};

int next(int x) { return x + 1; }
int fail(int) { throw std::runtime_error("no"); }
Async<int> after(ObjectRef<int> ref) { co_return *co_await ref + 1; }
Async<int> yields(int times) {
  for (int i = 0; i < times; ++i) co_await yield();
  co_return times;
}

struct Counter {
  int value = 0;
  explicit Counter(int start = 0) : value(start) {
    if (start < 0) throw std::domain_error("negative");
  }
  int add(int n) { return value += n; }
  int refuse() { throw std::runtime_error("no"); }
  Async<int> add_later(ObjectRef<int> n) { co_return value += *co_await n; }
};

TEST_F(Events, OfATaskComeOnceAndInOrder) {
  TaskId id;
  {
    const auto ref = remote<next>.with({.name = "mine"})(1);
    (void)ref.get();
    id = number_of(ref);
  }
  restart(config());
  EXPECT_EQ(recorder_.of_task(id), (Kinds{EventKind::kTaskSubmitted, EventKind::kTaskReady, EventKind::kTaskStarted,
                                          EventKind::kTaskFinished, EventKind::kObjectFreed}));
  EXPECT_EQ(recorder_.of_name("mine").size(), 5u);
  Clock::time_point last{};
  for (const auto& one : recorder_.heard()) {
    EXPECT_LE(last, one.when);
    last = one.when;
  }
}

TEST_F(Events, OfATaskThatThrowsAndIsRetriedNameEachAttempt) {
  EXPECT_THROW((void)remote<fail>.with({.name = "twice", .max_retries = 1})(1).get(), TaskError);
  restart(config());
  EXPECT_EQ(recorder_.of_name("twice"),
            (Kinds{EventKind::kTaskSubmitted, EventKind::kTaskReady, EventKind::kTaskStarted, EventKind::kTaskRetried,
                   EventKind::kTaskStarted, EventKind::kTaskFailed, EventKind::kObjectFreed}));
}

TEST_F(Events, OfACoroutineTellWhenItWaits) {
  auto made = promise<int>();
  const auto ref = remote<after>.with({.name = "waits"})(made.ref);
  wait_until([&] { return recorder_.of_name("waits").size() == 4; });
  made.setter.set(1);
  EXPECT_EQ(*ref.get(), 2);
  EXPECT_EQ(recorder_.of_name("waits"),
            (Kinds{EventKind::kTaskSubmitted, EventKind::kTaskReady, EventKind::kTaskStarted, EventKind::kTaskSuspended,
                   EventKind::kTaskResumed, EventKind::kTaskFinished}));
}

TEST_F(Events, OfACoroutineThatYieldsTellOfEachTurn) {
  EXPECT_EQ(*remote<yields>.with({.name = "yields"})(5).get(), 5);
  const Kinds kinds = recorder_.of_name("yields");
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), EventKind::kTaskSuspended), 5);
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), EventKind::kTaskResumed), 5);
}

TEST_F(Events, OfATaskThatIsCancelledWhileItRunsEndOnce) {
  Gate started;
  Gate gate;
  const auto ref = submit.with({.name = "stopped"})([&] {
    started.open();
    gate.wait();
  });
  started.wait();
  cancel(ref);
  EXPECT_THROW(ref.get(), CancelledError);
  gate.open();
  wait_until([&] { return runtime().stats().tasks_finished == 1; });
  EXPECT_EQ(recorder_.of_name("stopped"),
            (Kinds{EventKind::kTaskSubmitted, EventKind::kTaskReady, EventKind::kTaskStarted, EventKind::kTaskFailed}));
}

TEST_F(Events, OfATaskThatIsCancelledBeforeItStartsSayNothingOfAStart) {
  TaskId queued;
  TaskId pending;
  {
    auto made = promise<int>();
    BusyWorkers busy;
    const auto first = remote<next>(1);
    const auto second = remote<next>(made.ref);
    queued = number_of(first);
    pending = number_of(second);
    cancel(first);
    cancel(second);
    made.setter.set(1);
  }
  restart(config());
  EXPECT_EQ(recorder_.of_task(queued),
            (Kinds{EventKind::kTaskSubmitted, EventKind::kTaskReady, EventKind::kTaskFailed, EventKind::kObjectFreed}));
  EXPECT_EQ(recorder_.of_task(pending),
            (Kinds{EventKind::kTaskSubmitted, EventKind::kTaskFailed, EventKind::kObjectFreed}));
}

TEST_F(Events, OfADeadlineThatHasPassedComeAfterTheSubmission) {
  recorder_.hold_up(EventKind::kTaskSubmitted);
  std::vector<TaskId> ids;
  for (int i = 0; i < 5; ++i) {
    const auto ref = remote<next>.with({.deadline = 0ns})(1);
    EXPECT_THROW((void)ref.get(), DeadlineExceededError);
    ids.push_back(number_of(ref));
  }
  for (const TaskId id : ids) {
    EXPECT_LT(recorder_.position(id, EventKind::kTaskSubmitted), recorder_.position(id, EventKind::kTaskFailed));
  }
}

int succeed_in_the_end() {
  if (this_task::attempt() < 2) throw std::runtime_error("not yet");
  return this_task::attempt();
}

TEST_F(Events, OfARetryComeBeforeTheNextAttempt) {
  struct Slow : EventListener {
    Recorder* recorder = nullptr;
    std::atomic<bool> telling{false};
    void on_event(const Event& event) noexcept override {
      if (event.kind == EventKind::kTaskRetried) {
        telling = true;
        // Gives the next attempt a chance to start too early.
        const auto limit = std::chrono::steady_clock::now() + 20ms;
        const auto ahead = [&] {
          const Kinds kinds = recorder->of_task(event.task);
          return std::count(kinds.begin(), kinds.end(), EventKind::kTaskStarted) > 1;
        };
        while (!ahead() && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
      }
      recorder->on_event(event);
    }
  } slow;
  slow.recorder = &recorder_;
  Config held_up = config();
  held_up.events = &slow;
  restart(held_up);
  {
    const auto ref = remote<succeed_in_the_end>.with({.name = "retried", .max_retries = 1})();
    wait_until([&] { return slow.telling.load(); });  // runs nothing here: a worker has run the first attempt
    EXPECT_EQ(*ref.get(), 2);                         // whose second this thread would run if it could have it
  }
  restart(config());
  EXPECT_EQ(recorder_.of_name("retried"),
            (Kinds{EventKind::kTaskSubmitted, EventKind::kTaskReady, EventKind::kTaskStarted, EventKind::kTaskRetried,
                   EventKind::kTaskStarted, EventKind::kTaskFinished, EventKind::kObjectFreed}));
}

TEST_F(Events, OfADependencyComeBeforeThoseOfItsDependents) {
  for (int i = 0; i < 50; ++i) {
    auto made = promise<int>();
    const auto first = remote<next>(made.ref);
    const auto second = remote<next>(first);
    const auto third = remote<fail>(second);
    const auto last = remote<next>(third);
    made.setter.set(1);
    EXPECT_THROW((void)last.get(), TaskError);
    EXPECT_LT(recorder_.position(number_of(first), EventKind::kTaskFinished),
              recorder_.position(number_of(second), EventKind::kTaskReady));
    EXPECT_LT(recorder_.position(number_of(second), EventKind::kTaskFinished),
              recorder_.position(number_of(third), EventKind::kTaskReady));
    EXPECT_LT(recorder_.position(number_of(third), EventKind::kTaskFailed),
              recorder_.position(number_of(last), EventKind::kTaskFailed));
  }
}

TEST_F(Events, OfAResultThatDoesNotFitAreThoseOfAFailure) {
  Config small = config();
  small.object_store_memory = 1000;
  restart(small);
  EXPECT_THROW((void)submit.with({.name = "large"})([] { return std::vector<char>(2000); }).get(),
               ObjectStoreFullError);
  const Kinds kinds = recorder_.of_name("large");
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), EventKind::kTaskFailed), 1);
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), EventKind::kTaskFinished), 0);
}

TEST_F(Events, OfAnActorAndItsCallsNameTheActor) {
  ActorId id;
  {
    const auto counter = spawn<Counter>.with({.name = "counter"})(1);
    EXPECT_EQ(*counter.call<&Counter::add>(2).get(), 3);
    EXPECT_THROW((void)counter.call<&Counter::refuse>().get(), TaskError);
    EXPECT_EQ(*counter.call<&Counter::add_later>(put(4)).get(), 7);
    counter.send<&Counter::add>(1);
    id = counter.id();
  }
  restart(config());
  std::map<TaskId, Kinds> calls;
  Kinds own;
  for (const auto& one : recorder_.heard()) {
    if (one.actor != id) continue;
    one.task ? calls[one.task].push_back(one.kind) : own.push_back(one.kind);
  }
  EXPECT_EQ(own, (Kinds{EventKind::kActorSpawned, EventKind::kActorStarted, EventKind::kActorStopped}));
  EXPECT_EQ(calls.size(), 5u) << "one builds it";
}

TEST_F(Events, OfAnActorThatDiesSaySoAndNothingOfAStop) {
  {
    const auto counter = spawn<Counter>(-1);
    EXPECT_THROW((void)counter.call<&Counter::add>(1).get(), ActorDiedError);
    const auto orphan = spawn<Counter>(remote<fail>(1));
    EXPECT_THROW((void)orphan.call<&Counter::add>(1).get(), ActorDiedError);
    EXPECT_THROW((void)spawn<Counter>(ObjectRef<int>()), InvalidArgumentError);
  }
  restart(config());
  int died = 0;
  for (const auto& one : recorder_.heard()) {
    died += one.kind == EventKind::kActorDied ? 1 : 0;
    EXPECT_NE(one.kind, EventKind::kActorStopped);
  }
  EXPECT_EQ(died, 3);
}

TEST_F(Events, OfWhatWasNeverSubmittedThereAreNone) {
  EXPECT_THROW((void)remote<next>(ObjectRef<int>()), InvalidArgumentError);
  EXPECT_THROW((void)remote<next>(std::int64_t{1} << 40), InvalidArgumentError);
  restart(config());
  EXPECT_TRUE(recorder_.heard().empty());
}

TEST_F(Events, MayBeHeardByAListenerThatAsksForStatistics) {
  struct Asks : EventListener {
    Runtime* runtime = nullptr;
    std::atomic<int> calls{0};
    void on_event(const Event&) noexcept override {
      if (runtime != nullptr) {
        const RuntimeStats now = runtime->stats();
        EXPECT_LE(now.tasks_finished, now.tasks_submitted);
      }
      ++calls;
    }
  } asks;
  restart({.events = &asks});
  asks.runtime = &runtime();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*remote<next>(remote<next>(i)).get(), i + 2);
  runtime().shutdown();
  asks.runtime = nullptr;
  EXPECT_EQ(asks.calls, 1000);
  restart(config());
}

TEST_F(Events, OfASubmissionComeBeforeItsDeadlineCanEndIt) {
  struct Slow : EventListener {
    Runtime* runtime = nullptr;
    std::atomic<int> early{0};
    void on_event(const Event& event) noexcept override {
      if (event.kind != EventKind::kTaskSubmitted) return;
      // Gives the deadline a chance to pass: a task that has ended but is not yet counted would end a drain too soon.
      const auto limit = std::chrono::steady_clock::now() + 20ms;
      const auto ahead = [this] {
        const RuntimeStats now = runtime->stats();
        return now.tasks_finished > now.tasks_submitted;
      };
      while (!ahead() && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
      if (ahead()) ++early;
    }
  } slow;
  Config held_up = config();
  held_up.events = &slow;
  restart(held_up);
  slow.runtime = &runtime();
  EXPECT_THROW((void)remote<next>.with({.deadline = 0ns})(1).get(), DeadlineExceededError);
  EXPECT_THROW((void)remote<next>.with({.deadline = 0ns})(promise<int>().ref).get(), DeadlineExceededError);
  EXPECT_THROW((void)call<&Counter::add>.with({.deadline = 0ns})(spawn<Counter>(1), 1).get(), DeadlineExceededError);
  EXPECT_EQ(slow.early, 0);
  restart(config());
}

TEST_F(Events, OfManyThingsAtOnceKeepTheOrder) {
  std::vector<Foreign> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back(runtime(), [] {
      const auto counter = spawn<Counter>(0);
      for (int i = 0; i < 100; ++i) {
        auto made = promise<int>();
        const auto task = remote<next>(made.ref);
        const auto coroutine = remote<after>(task);
        const auto call = counter.call<&Counter::add_later>(task);
        if (i % 4 == 0) cancel(coroutine);
        if (i % 5 == 0) cancel(call);
        if (i % 3 == 0) send<fail>(i);
        made.setter.set(i);
        if (i % 7 == 0) cancel(task);
        (void)coroutine.try_get(1h);
        (void)call.try_get(1h);
        (void)remote<yields>(i % 3).get();
      }
    });
  }
}

}  // namespace
}  // namespace manta::conformance
