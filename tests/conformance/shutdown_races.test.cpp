// SPDX-License-Identifier: Apache-2.0
//
// Threads of the program that are in the middle of a call while its runtime ends: the call is refused, or what it
// brought has an outcome.

#include "helpers.hpp"
#include "probe.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

constexpr int kRounds = 200;
constexpr int kThreads = 3;

// Static, so that a task that comes from elsewhere finds them too.
std::atomic<int> ran{0};
std::atomic<int> ended{0};

int next(int x) { return x + 1; }
void run() { ++ran; }
void run_with(std::shared_ptr<int> /*held*/) { ++ran; }

struct Adder {
  void add() { ++ran; }
};

struct Resident {
  Resident() = default;
  Resident(const Resident&) = delete;
  Resident& operator=(const Resident&) = delete;
  ~Resident() { ++ended; }
};

/// Calls `attempt` until the runtime refuses it. Gives how often it did not.
template <class F>
int call_until_refused(Runtime& runtime, std::atomic<int>& begun, F attempt) {
  int accepted = 0;
  try {
    const RuntimeScope scope(runtime);
    attempt();  // now it is known here: from now on only the end can refuse
    ++accepted;
    ++begun;
    for (;; ++accepted) {
      attempt();
      std::this_thread::yield();  // so that the end comes soon, and between any two steps of a call
    }
  } catch (const ShutDownError&) {
  } catch (const NoRuntimeError&) {  // what a scope says when its runtime has ended
  }
  if (accepted == 0) ++begun;  // an executor that refuses threads of the program
  return accepted;
}

class ShutdownRaces : public RuntimeTest {
 protected:
  /// Ends a runtime while threads call `attempt` on it, until each is refused. Gives how many calls were accepted.
  template <class F>
  int end_under(F attempt) {
    Runtime ending({.num_workers = workers(), .ambient = false});
    return end_under(ending, attempt);
  }

  template <class F>
  int end_under(Runtime& ending, F attempt) {
    std::atomic<int> begun{0};
    std::atomic<int> accepted{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] { accepted += call_until_refused(ending, begun, attempt); });
    }
    wait_until([&] { return begun == kThreads; });
    ending.shutdown();
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(ending.stats().tasks_finished, ending.stats().tasks_submitted);
    return accepted;
  }
};

TEST_F(ShutdownRaces, ATaskOfAThreadOutsideIsRefusedOrRuns) {
  for (int round = 0; round < kRounds; ++round) {
    ran = 0;
    const int accepted = end_under([] { send<run>(); });
    ASSERT_EQ(ran, accepted);
  }
}

TEST_F(ShutdownRaces, AResultThatWasWaitedForOutsideIsThere) {
  for (int round = 0; round < kRounds; ++round) {
    std::atomic<int> got{0};
    const int accepted = end_under([&got] {
      const auto ref = remote<next>(1);
      try {
        if (*ref.get() == 2) ++got;
      } catch (const ShutDownError&) {  // it has run, and the runtime has ended since
        ++got;
      }
    });
    ASSERT_EQ(got, accepted);
  }
}

TEST_F(ShutdownRaces, ATaskOfAThreadOutsideThatIsRefusedLetsGoOfItsArguments) {
  for (int round = 0; round < kRounds; ++round) {
    ran = 0;
    const auto held = std::make_shared<int>(0);
    const int accepted = end_under([&held] { send<run_with>(held); });
    ASSERT_EQ(ran, accepted);
    ASSERT_EQ(held.use_count(), 1);
  }
}

TEST_F(ShutdownRaces, ACallOfAThreadOutsideIsRefusedOrRuns) {
  for (int round = 0; round < kRounds; ++round) {
    ran = 0;
    Runtime ending({.num_workers = workers(), .ambient = false});
    std::optional<ActorHandle<Adder>> adder = spawn<Adder>.on(ending)();
    const int accepted = end_under(ending, [&adder] { adder->send<&Adder::add>(); });
    ASSERT_EQ(ran, accepted);
  }
}

TEST_F(ShutdownRaces, AnActorThatAThreadOutsideSpawnsIsRefusedOrLivesAndEnds) {
  for (int round = 0; round < kRounds; ++round) {
    ended = 0;
    Runtime ending({.num_workers = workers(), .ambient = false});
    const int accepted = end_under(ending, [] { (void)spawn<Resident>(); });
    ASSERT_EQ(ended, accepted);
    ASSERT_EQ(ending.stats().actors, 0);
  }
}

TEST_F(ShutdownRaces, ACallbackThatAThreadOutsideAsksForIsRefusedOrCalled) {
  for (int round = 0; round < kRounds; ++round) {
    std::atomic<int> called{0};
    Runtime ending({.num_workers = workers(), .ambient = false});
    const auto done = [&] {
      const RuntimeScope scope(ending);
      return put(1);
    }();
    const int accepted = end_under(ending, [&] { on_ready(done, [&called](const ObjectRef<int>&) { ++called; }); });
    ASSERT_EQ(called, accepted);
  }
}

TEST_F(ShutdownRaces, AThreadThatSetsAPromiseHasReturnedBeforeTheEnd) {
  for (int round = 0; round < kRounds; ++round) {
    Runtime ending({.num_workers = workers(), .ambient = false});
    auto made = [&] {
      const RuntimeScope scope(ending);
      auto ends = promise<int>();
      send<next>(std::exchange(ends.ref, {}));
      return ends;
    }();
    std::thread setting([setter = std::move(made.setter)]() mutable { setter.set(1); });
    ending.shutdown();
    EXPECT_EQ(ending.stats().objects, 0) << "of the promise, which nobody holds but its setter";
    setting.join();
  }
}

}  // namespace
}  // namespace manta::conformance
