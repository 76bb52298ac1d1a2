// SPDX-License-Identifier: Apache-2.0
//
// Calls from one caller (a task, an actor, an external thread) start in the order in which they were made, even if
// arguments are late; and an actor runs one call at a time.

#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

class ActorOrderTest : public RuntimeTest {};

/// Records callers and arguments, in the order of the calls.
class Log {
 public:
  void write(int caller, int number) { entries_.emplace_back(caller, number); }
  [[nodiscard]] std::vector<std::pair<int, int>> entries() const { return entries_; }
  [[nodiscard]] int size() const { return static_cast<int>(entries_.size()); }

 private:
  std::vector<std::pair<int, int>> entries_;
};

using Entries = std::vector<std::pair<int, int>>;

Entries entries_of(const ActorHandle<Log>& log) { return *get(log.call<&Log::entries>()); }

/// Fails unless each of the callers' numbers are 0, 1, 2, ... `count` - 1.
void expect_order(const ActorHandle<Log>& log, int callers, int count) {
  std::map<int, int> next;
  for (const auto& [caller, number] : entries_of(log)) {
    ASSERT_EQ(number, next[caller]) << "of caller " << caller;
    ++next[caller];
  }
  EXPECT_EQ(static_cast<int>(next.size()), callers);
  for (const auto& [caller, seen] : next) EXPECT_EQ(seen, count) << "of caller " << caller;
}

void write_many(ActorHandle<Log> log, int caller, int count) {
  for (int i = 0; i < count; ++i) log.send<&Log::write>(caller, i);
}

TEST_F(ActorOrderTest, OfAForeignThread) {
  auto log = spawn<Log>();
  write_many(log, 0, 10'000);
  expect_order(log, 1, 10'000);
}

TEST_F(ActorOrderTest, OfEachOfSeveralForeignThreads) {
  auto log = spawn<Log>();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back([&log, t] { write_many(log, t, 5'000); });
  for (auto& thread : threads) thread.join();
  expect_order(log, 4, 5'000);
}

TEST_F(ActorOrderTest, OfEachOfManyTasks) {
  auto log = spawn<Log>();
  std::vector<ObjectRef<void>> tasks;
  for (int t = 0; t < 50; ++t) tasks.push_back(remote<write_many>(log, t, 200));
  get(tasks);
  expect_order(log, 50, 200);
}

class Writer {
 public:
  Writer(ActorHandle<Log> log, int me) : log_(std::move(log)), me_(me) {}
  void write() { log_.send<&Log::write>(me_, next_++); }
  Async<void> write_slowly() {
    log_.send<&Log::write>(me_, next_++);
    co_await yield();
    log_.send<&Log::write>(me_, next_++);
  }

 private:
  ActorHandle<Log> log_;
  int me_;
  int next_ = 0;
};

TEST_F(ActorOrderTest, OfEachOfSeveralActors) {
  auto log = spawn<Log>();
  std::vector<ActorHandle<Writer>> writers;
  for (int w = 0; w < 4; ++w) writers.push_back(spawn<Writer>(log, w));
  for (int i = 0; i < 500; ++i) {
    for (auto& writer : writers) writer.send<&Writer::write>();
  }
  for (auto& writer : writers) get(writer.call<&Writer::write>());
  expect_order(log, 4, 501);
}

TEST_F(ActorOrderTest, OfAnActorWhoseMethodsInterleave) {
  auto log = spawn<Log>();
  auto writer = spawn<Writer>(log, 0);
  std::vector<ObjectRef<void>> done;
  for (int i = 0; i < 200; ++i) done.push_back(writer.call<&Writer::write_slowly>());
  get(done);
  expect_order(log, 1, 400);
}

Async<void> write_between_waits(ActorHandle<Log> log, int caller, int count) {
  for (int i = 0; i < count; ++i) {
    log.send<&Log::write>(caller, i);
    co_await yield();
  }
}

TEST_F(ActorOrderTest, OfACoroutineThatMovesBetweenWorkers) {
  auto log = spawn<Log>();
  std::vector<ObjectRef<void>> tasks;
  for (int t = 0; t < 20; ++t) tasks.push_back(remote<write_between_waits>(log, t, 100));
  get(tasks);
  expect_order(log, 20, 100);
}

TEST_F(ActorOrderTest, ACallWaitsForItsLateArgumentAndLaterOnesOfTheSameCallerWaitBehindIt) {
  auto log = spawn<Log>();
  auto [late, setter] = promise<int>();
  log.send<&Log::write>(0, 0);
  log.send<&Log::write>(0, late);
  log.send<&Log::write>(0, 2);
  auto size = log.call<&Log::size>();
  EXPECT_FALSE(size.ready());
  setter.set(1);
  EXPECT_EQ(*get(size), 3);
  expect_order(log, 1, 3);
}

TEST_F(ActorOrderTest, OtherCallersPassACallThatIsLate) {
  auto log = spawn<Log>();
  auto [late, setter] = promise<int>();
  log.send<&Log::write>(0, late);
  get(remote<write_many>(log, 1, 3));
  std::thread([&log] { EXPECT_EQ(*get(log.call<&Log::size>()), 3); }).join();
  EXPECT_EQ(*get(submit([](ActorHandle<Log> h) { return *get(h.call<&Log::size>()); }, log)), 3);
  setter.set(0);
  EXPECT_EQ(entries_of(log), (Entries{{1, 0}, {1, 1}, {1, 2}, {0, 0}}));
}

int size_and_more(ActorHandle<Log> log) { return *get(log.call<&Log::size>()) + 100; }

TEST_F(ActorOrderTest, TheProducerOfALateArgumentMayCallTheSameActor) {
  auto log = spawn<Log>();
  auto [go, setter] = promise<int>();
  auto number = submit([](ActorHandle<Log> h, int) { return size_and_more(std::move(h)); }, log, go);
  log.send<&Log::write>(0, number);
  log.send<&Log::write>(0, 7);
  setter.set(0);
  EXPECT_EQ(entries_of(log), (Entries{{0, 100}, {0, 7}}));
}

TEST_F(ActorOrderTest, ALateArgumentThatFailsFailsItsCallOnly) {
  auto log = spawn<Log>();
  auto [late, setter] = promise<int>();
  auto failed = log.call<&Log::write>(0, late);
  log.send<&Log::write>(0, 0);
  setter.set_error(std::make_exception_ptr(std::domain_error("no number")));
  const auto error = error_of<TaskError>([&] { get(failed); });
  EXPECT_EQ(error.code(), ErrorCode::kDependencyFailed);
  EXPECT_NE(error.cause_as<std::domain_error>(), nullptr);
  expect_order(log, 1, 1);
}

TEST_F(ActorOrderTest, ACancelledLateCallLetsTheNextOnesThrough) {
  auto log = spawn<Log>();
  auto [late, setter] = promise<int>();
  auto cancelled = log.call<&Log::write>(0, late);
  log.send<&Log::write>(0, 0);
  cancel(cancelled);
  expect_order(log, 1, 1);
  EXPECT_THROW(get(cancelled), CancelledError);
  setter.set(5);
  expect_order(log, 1, 1);
}

TEST_F(ActorOrderTest, ALateCallKeepsTheActorAlive) {
  auto log = spawn<Log>();
  auto [late, setter] = promise<int>();
  auto written = log.call<&Log::write>(0, late);
  auto size = log.call<&Log::size>();
  log = {};
  setter.set(0);
  get(written);
  EXPECT_EQ(*get(size), 1);
}

int add(int a, int b) { return a + b; }
void write_late(ActorHandle<Log> log, ObjectRef<int> number) { log.send<&Log::write>(0, std::move(number)); }

TEST_F(ActorOrderTest, ALateCallPassesOneOfAnotherCallerThatStaysLate) {
  auto log = spawn<Log>();
  auto [first, set_first] = promise<int>();
  auto [second, set_second] = promise<int>();
  log.send<&Log::write>(0, first);
  get(submit(write_late, log, second));
  set_second.set(2);
  const auto seen_by_a_task = submit([](ActorHandle<Log> h) { return entries_of(h); }, log);
  EXPECT_EQ(*get(seen_by_a_task), (Entries{{0, 2}}));
  set_first.set(1);
  EXPECT_EQ(entries_of(log), (Entries{{0, 2}, {0, 1}}));
}

TEST_F(ActorOrderTest, ATaskDoesNotWaitBehindTheLateCallOfOneThatHasEnded) {
  // Its node may be at the address of that one's.
  auto log = spawn<Log>();
  auto [late, setter] = promise<int>();
  for (int i = 0; i < 100; ++i) get(submit(write_late, log, late));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*get(submit(size_and_more, log), std::chrono::seconds(60)), 100);
  setter.set(1);
  get(submit([](int) {}, late));
  wait_until([&] { return *get(log.call<&Log::size>()) == 100; });
}

/// Each caller makes calls, some with one late argument, some with two; the late arguments become available in random
/// order.
void late_and_early(unsigned seed) {
  constexpr int kCallers = 8;
  constexpr int kCalls = 100;
  std::mt19937 random(seed);
  auto log = spawn<Log>();
  std::vector<std::pair<Promise<int>, int>> setters;
  std::vector<ObjectRef<void>> callers;
  for (int c = 0; c < kCallers; ++c) {
    std::vector<ObjectRef<int>> numbers;
    for (int i = 0; i < kCalls; ++i) {
      if (random() % 3 == 0) {
        auto [ref, setter] = promise<int>();
        setters.emplace_back(std::move(setter), i);
        numbers.push_back(random() % 2 == 0 ? ref : remote<add>(ref, 0));
      } else {
        numbers.push_back(put(i));
      }
    }
    callers.push_back(submit(
        [](ActorHandle<Log> h, int me, const std::vector<ObjectRef<int>>& all) {
          for (int i = 0; i < kCalls; ++i) {
            const ObjectRef<int>& number = all[static_cast<std::size_t>(i)];
            number.ready() ? h.send<&Log::write>(me, *get(number)) : h.send<&Log::write>(me, number);
          }
        },
        log, c, std::move(numbers)));
  }
  std::shuffle(setters.begin(), setters.end(), random);
  for (auto& [setter, value] : setters) setter.set(value);
  get(callers);
  wait_until([&] { return *get(log.call<&Log::size>()) == kCallers * kCalls; });
  expect_order(log, kCallers, kCalls);
}

TEST_F(ActorOrderTest, HoldsWithLateArgumentsInAnyOrder) {
  const char* const given = std::getenv("MANTA_TEST_SEED");
  const unsigned first = given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
  for (unsigned seed = first; seed != first + (given != nullptr ? 1 : 20); ++seed) {
    SCOPED_TRACE("MANTA_TEST_SEED=" + std::to_string(seed));
    late_and_early(seed);
    if (HasFailure()) return;
  }
}

/// Notices a second thread inside. The number is plain, so that a race detector finds unordered threads.
class Alone {
 public:
  void enter() {
    if (inside_.exchange(true)) overlaps_ = true;
    ++plain_;
    inside_.store(false);
  }
  Async<void> enter_and_wait() {
    enter();
    co_await yield();
    enter();
  }
  [[nodiscard]] std::pair<bool, int> seen() const { return {overlaps_, plain_}; }

 private:
  std::atomic<bool> inside_{false};
  bool overlaps_ = false;
  int plain_ = 0;
};

TEST_F(ActorOrderTest, AnActorIsNeverOnTwoThreadsAtOnce) {
  // Waiting callers run the actor themselves, workers run it, methods suspend and resume.
  constexpr int kThreads = 4;
  constexpr int kCalls = 2'000;
  auto alone = spawn<Alone>();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&alone] {
      for (int i = 0; i < kCalls; ++i) {
        alone.send<&Alone::enter>();
        get(alone.call<&Alone::enter>());
        if (i % 10 == 0) get(alone.call<&Alone::enter_and_wait>());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(*get(alone.call<&Alone::seen>()), (std::pair(false, kThreads * (2 * kCalls + 2 * kCalls / 10))));
}

class OnThread {
 public:
  Async<void> between_waits() {
    for (int i = 0; i < 10; ++i) {
      const int before = ++steps_;
      EXPECT_EQ(before, steps_);  // no other method runs before the next wait
      co_await yield();
    }
  }
  [[nodiscard]] int steps() const { return steps_; }

 private:
  int steps_ = 0;
};

TEST_F(ActorOrderTest, MethodsInterleaveOnlyWhereTheyWait) {
  auto actor = spawn<OnThread>();
  std::vector<ObjectRef<void>> done;
  for (int i = 0; i < 100; ++i) done.push_back(actor.call<&OnThread::between_waits>());
  get(done);
  EXPECT_EQ(*get(actor.call<&OnThread::steps>()), 1'000);
}

}  // namespace
}  // namespace manta::conformance
