// SPDX-License-Identifier: Apache-2.0
//
// The end of a runtime: what still runs, what is refused, and which threads may end it.
#include "helpers.hpp"
#include "probe.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace {

using namespace manta::conformance;
using manta::Async;
using manta::ObjectRef;
using manta::remote;
using manta::ShutDownError;

int square(int x) { return x * x; }
Async<int> after(ObjectRef<void> gate, int value) {
  co_await gate;
  co_return value;
}
Async<void> sleep() { co_await manta::sleep_for(std::chrono::milliseconds(20)); }

/// Keeps the runtime from ending until `open` is set.
std::atomic<bool> open;
void stay() {
  manta::blocking([] { open.wait(false); });
}
void let_go() {
  open = true;
  open.notify_all();
}

std::atomic<int> handled;
std::atomic<int> stopped;
struct Clerk {
  void handle(int weight) { handled += weight; }
  void on_stop() { ++stopped; }
};

Async<void> hire(ObjectRef<void> gate) {
  co_await gate;
  manta::spawn<Clerk>().send<&Clerk::handle>(1);
}

class Ending : public RuntimeTest {
 protected:
  Ending() {
    handled = stopped = 0;
    open = false;
  }

  /// Ends the runtime on a thread of its own; returns when it takes no more work.
  [[nodiscard]] std::thread begin() {
    std::thread ending([this] { runtime().shutdown(); });
    wait_until([this] {
      try {
        (void)remote<square>.on(runtime())(1);
        return false;
      } catch (const ShutDownError&) {
        return true;
      }
    });
    return ending;
  }
};

TEST_F(Ending, MayBeAskedForAgain) {
  runtime().shutdown();
  runtime().shutdown();
  manta::init({.num_workers = workers()});
  manta::shutdown();
  manta::shutdown();
  EXPECT_FALSE(manta::is_initialized());
}

TEST_F(Ending, MayBeAskedForByManyThreadsAtOnce) {
  for (int i = 0; i < 20; ++i) manta::send<sleep>();
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) threads.emplace_back([this] { runtime().shutdown(); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(runtime().stats().tasks_finished, 20);
}

TEST_F(Ending, RefusesTasksActorsAndObjectsAfterwards) {
  runtime().shutdown();
  EXPECT_THROW((void)remote<square>.on(runtime())(1), ShutDownError);
  EXPECT_THROW((void)manta::spawn<Clerk>.on(runtime())(), ShutDownError);
  EXPECT_THROW((void)remote<square>(1), manta::NoRuntimeError);
  EXPECT_THROW((void)manta::put(1), manta::NoRuntimeError);
  EXPECT_TRUE(contains(error_of<ShutDownError>([&] { return remote<square>.on(runtime())(1); }).what(), "shut down"));
}

TEST_F(Ending, LetsWhatHasStartedFinishAndBeGotMeanwhile) {
  auto [gate, setter] = manta::promise<void>();
  auto ref = remote<after>(std::move(gate), 7);
  manta::send<stay>();  // until the reference has been dropped, which would count as left over
  std::thread ending = begin();
  setter.set();
  EXPECT_EQ(*ref.get(), 7);
  ref = {};
  let_go();
  ending.join();
}

TEST_F(Ending, WaitsForThousandsInFlight) {
  for (int i = 0; i < 5000; ++i) manta::send<sleep>();
  runtime().shutdown();
  EXPECT_EQ(runtime().stats().tasks_finished, 5000);
}

TEST_F(Ending, RunsAllQueuedMessagesAndEachOnStopOnce) {
  keep_handles_of(3);
  std::vector<manta::ActorHandle<Clerk>> clerks;
  for (int i = 0; i < 3; ++i) clerks.push_back(manta::spawn<Clerk>());
  for (int i = 0; i < 5; ++i) {
    for (const auto& clerk : clerks) clerk.send<&Clerk::handle>(1);
  }
  runtime().shutdown();
  EXPECT_EQ(handled, 15);
  EXPECT_EQ(stopped, 3);
}

TEST_F(Ending, EndsActorsThatAreMadeMeanwhile) {
  auto [gate, setter] = manta::promise<void>();
  manta::send<hire>(std::move(gate));
  std::thread ending = begin();
  setter.set();
  ending.join();
  EXPECT_EQ(handled, 1);
  EXPECT_EQ(stopped, 1);
}

TEST_F(Ending, IsTheSameWhicheverThreadBeganTheRuntime) {
  std::optional<manta::Runtime> made;
  std::thread([&made] { made.emplace(manta::Config{.num_workers = 1, .ambient = false}); }).join();
  EXPECT_EQ(*remote<square>.on(*made)(3).get(), 9);
  std::thread([&made] { made.reset(); }).join();
}

}  // namespace
