// SPDX-License-Identifier: Apache-2.0
//
// The end of a runtime under fire: threads that submit meanwhile, several that end it, its timeout, and throws.

#include "helpers.hpp"
#include "probe.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

int next(int x) { return x + 1; }

struct Counter {
  int value = 0;
  int add(int n) { return value += n; }
};

/// Loops until it is asked to stop.
void until_stopped(Gate* running) {
  const std::stop_token stop = this_task::stop_token();
  running->open();
  wait_until([&] { return stop.stop_requested(); });
}

class Shutdown : public RuntimeTest {
 protected:
  void wait_for_refusal() {
    wait_until([this] {
      try {
        send<next>.on(runtime())(1);
        return false;
      } catch (const ShutDownError&) {
        return true;
      }
    });
  }
};

TEST_F(Shutdown, ASecondThreadThatAsksWaitsForTheEndToo) {
  auto made = promise<int>();
  send<next>(std::exchange(made.ref, {}));
  std::deque<Sleeper> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this] {
      runtime().shutdown();
      EXPECT_EQ(runtime().stats().tasks_finished, runtime().stats().tasks_submitted);
      EXPECT_THROW((void)remote<next>.on(runtime())(1), ShutDownError);
    });
    if (i == 0) wait_for_refusal();
  }
  for (const auto& thread : threads) {
    thread.settle();
    EXPECT_FALSE(thread.has_ended()) << "a task still waits";
  }
  made.setter.set(1);
}

TEST_F(Shutdown, OfTheProcesssOwnIsWaitedForByASecondThreadToo) {
  (void)end_without_proof();
  init({.num_workers = 1});
  Gate gate;
  const auto held = submit([&gate] { gate.wait(); });
  std::deque<Sleeper> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([] { manta::shutdown(); });
    if (i == 0) wait_until([] { return !is_initialized(); });
  }
  for (const auto& thread : threads) {
    thread.settle();
    EXPECT_FALSE(thread.has_ended()) << "a task still runs";
  }
  gate.open();
  for (auto& thread : threads) thread.join();
  init({.num_workers = 1});
  EXPECT_EQ(*remote<next>(1).get(), 2);
  manta::shutdown();
}

TEST_F(Shutdown, InsideItsOwnWorkIsAnError) {
  const auto task = submit([this] { runtime().shutdown(); });
  EXPECT_TRUE(contains(error_of<TaskError>([&] { task.get(); }).what(), "its own work"));
  const auto on_worker = submit([this] { runtime().shutdown(); });
  EXPECT_THROW((void)get_from_worker(on_worker), TaskError);
  EXPECT_EQ(*remote<next>(1).get(), 2) << "and changes nothing";
}

TEST_F(Shutdown, StartsToCancelWhenItsTimeIsUp) {
  restart({.shutdown_timeout = 0ns});
  Gate running;
  const auto body = submit([&running] { until_stopped(&running); });
  running.wait();
  auto made = promise<int>();
  const auto pending = remote<next>(made.ref);
  const auto coroutine = submit([](ObjectRef<int> ref) -> Async<int> { co_return *co_await ref; }, made.ref);
  std::vector<ErrorCode> codes;
  on_ready(pending, [&codes](const ObjectRef<int>& ref) { codes.push_back(ref.try_get().error().code()); });
  runtime().shutdown();
  EXPECT_EQ(codes, std::vector{ErrorCode::kDependencyFailed}) << "of a promise that was cancelled";
  EXPECT_EQ(runtime().stats().tasks_finished, runtime().stats().tasks_submitted);
  EXPECT_EQ(runtime().stats().frames, 0);
  (void)end_without_proof();
}

TEST_F(Shutdown, LetsFinishWhatIsDoneWithinItsTimeout) {
  restart({.shutdown_timeout = std::chrono::hours(1)});
  std::atomic<int> ran{0};
  for (int i = 0; i < 1000; ++i) send<[](std::atomic<int>* count) { ++*count; }>(&ran);
  runtime().shutdown();
  EXPECT_EQ(ran, 1000);
}

TEST_F(Shutdown, CancelsAtOnceWhileAnExceptionUnwinds) {
  (void)end_without_proof();
  Gate running;
  std::optional<ObjectRef<int>> never;
  auto made = std::optional<PromiseAndRef<int>>();
  try {
    const Runtime doomed({.num_workers = 1});
    send<until_stopped>(&running);
    running.wait();
    made = promise<int>();
    never = remote<next>(made->ref);  // never set
    throw std::runtime_error("unwinds");
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "unwinds");
  }
  EXPECT_THROW((void)never->get(), ShutDownError);
}

TEST_F(Shutdown, CancelsAtOnceWhereAGuardAsksForItWhileAnExceptionUnwinds) {
  (void)end_without_proof();
  struct Guard {
    Guard() { init({.num_workers = 1}); }
    ~Guard() { manta::shutdown(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
  };
  Gate running;
  try {
    const Guard guard;
    send<until_stopped>(&running);
    running.wait();
    throw std::runtime_error("unwinds");
  } catch (const std::runtime_error&) {
  }
  EXPECT_FALSE(is_initialized());
}

TEST_F(Shutdown, InADestructorDuringAnotherCatchIsAnOrdinaryOne) {
  (void)end_without_proof();
  std::atomic<int> ran{0};
  try {
    throw std::runtime_error("handled");
  } catch (const std::runtime_error&) {
    const Runtime inside({.num_workers = 1});
    for (int i = 0; i < 100; ++i) send<[](std::atomic<int>* count) { ++*count; }>(&ran);
  }
  EXPECT_EQ(ran, 100);
}

TEST_F(Shutdown, LetsRunningBodiesGetWaitPutSpawnAndCall) {
  Gate gate;
  std::atomic<int> result{0};
  std::optional<ObjectRef<void>> body = submit([&gate, &result, counter = spawn<Counter>()] {
    gate.wait();
    const auto ref = remote<next>(put(1));
    (void)wait(std::vector{ref});
    auto made = promise<int>();
    made.setter.set(*spawn<Counter>().call<&Counter::add>(3).get());
    result = *ref.get() + *made.ref.get() + *counter.call<&Counter::add>(10).get();
  });
  body.reset();
  std::thread ending([this] { runtime().shutdown(); });
  wait_for_refusal();
  gate.open();
  ending.join();
  EXPECT_EQ(result, 15);
}

TEST_F(Shutdown, OfARuntimeThatIsIdleIsQuickThoughManyThreadsHadUsedIt) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 32; ++i) threads.emplace_back([this] { (void)remote<next>.on(runtime())(1).get(); });
  for (auto& thread : threads) thread.join();
  runtime().shutdown();
  EXPECT_EQ(runtime().stats().tasks_finished, 32);
}

TEST_F(Shutdown, WithManyThreadsThatWaitForResultsWakesThemAll) {
  restart({.shutdown_timeout = 0ns});
  auto made = promise<int>();
  std::atomic<int> cancelled{0};
  std::deque<Sleeper> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, ref = remote<next>(made.ref)] {
      try {
        (void)ref.get();
      } catch (const Error& error) {
        const bool expected = error.code() == ErrorCode::kDependencyFailed || error.code() == ErrorCode::kShutDown;
        cancelled += expected ? 1 : 0;
      }
    });
  }
  for (const auto& thread : threads) thread.settle();
  runtime().shutdown();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(cancelled, 8);
  (void)end_without_proof();
}

}  // namespace
}  // namespace manta::conformance
