// SPDX-License-Identifier: Apache-2.0
//
// External threads: with or without a call of their own before, and beyond the end of runtimes.

#include "fixture.hpp"
#include "helpers.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace manta::conformance {
namespace {

class ForeignThreadTest : public RuntimeTest {};

std::thread::id where() { return std::this_thread::get_id(); }

class Somewhere {
 public:
  std::thread::id where() { return std::this_thread::get_id(); }
};

TEST_F(ForeignThreadTest, OneThatUsedAnEarlierRuntimeMayDropReferencesOfTheNext) {
  EXPECT_NE(*remote<where>().get(), std::thread::id());
  restart({});  // which may have the same address
  ObjectRef<std::thread::id> ref;
  std::thread([&ref] { ref = remote<where>(); }).join();
  settle(ref);
  ref = {};  // this thread's first contact with the new runtime
}

TEST_F(ForeignThreadTest, OneThatUsedAnEarlierRuntimeMaySendToActorsOfTheNext) {
  EXPECT_NE(*remote<where>().get(), std::thread::id());
  restart({});
  ActorHandle<Somewhere> actor;
  std::thread([&actor] { actor = spawn<Somewhere>(); }).join();
  for (int i = 0; i < 100; ++i) actor.send<&Somewhere::where>();
  EXPECT_NE(*actor.call<&Somewhere::where>().get(), std::thread::id());
}

/// While all workers are busy: calls `prepare` here, and `get_it` on a thread of its own, which must run the work.
template <class P, class F>
void expect_runs_on_own_thread(P prepare, F get_it) {
  std::optional<BusyWorkers> held(std::in_place, workers());
  prepare();
  std::atomic<bool> there{false};
  std::thread::id ran_on;
  std::thread::id own;
  std::thread thread([&] {
    own = std::this_thread::get_id();
    ran_on = get_it();
    there = true;
  });
  // If it waits for the workers instead, it gets them in the end, and the test fails.
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!there && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
  held.reset();
  thread.join();
  EXPECT_EQ(ran_on, own);
}

TEST_F(ForeignThreadTest, OneThatOnlyWaitsRunsWhatItWaitsFor) {
  ObjectRef<std::thread::id> task;
  expect_runs_on_own_thread([&] { task = remote<where>(); }, [&] { return *task.get(); });
}

TEST_F(ForeignThreadTest, OneThatOnlyCallsAnActorRunsItWhileItWaits) {
  const auto actor = spawn<Somewhere>();
  (void)actor.call<&Somewhere::where>().get();
  expect_runs_on_own_thread([] {}, [&] { return *actor.call<&Somewhere::where>().get(); });
}

}  // namespace
}  // namespace manta::conformance
