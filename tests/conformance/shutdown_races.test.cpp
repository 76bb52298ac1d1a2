// SPDX-License-Identifier: Apache-2.0
//
// Threads of the program that are in the middle of a call while its runtime ends: the call is refused, or its work has
// an outcome.

#include "helpers.hpp"
#include "probe.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

// Of the tests that leave the moment to chance. In each round the threads are interrupted at another point of a call.
constexpr int kRounds = 20;
constexpr int kThreads = 3;

// Static, so that a task on another engine finds them, too.
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
    for (;; ++accepted) attempt();
  } catch (const ShutDownError&) {
  } catch (const NoRuntimeError&) {  // the error of a scope whose runtime has ended
  }
  if (accepted == 0) ++begun;  // an executor that refuses threads of the program
  return accepted;
}

/// An argument whose copy waits: so its call is admitted, and submits when the test allows it.
struct Slow {
  Gate* copying = nullptr;
  Gate* go_on = nullptr;

  Slow(Gate& began, Gate& may_end) : copying(&began), go_on(&may_end) {}
  Slow(const Slow& other) : copying(other.copying), go_on(other.go_on) {
    copying->open();
    go_on->wait();
  }
  Slow(Slow&&) = default;
  Slow& operator=(const Slow&) = delete;
  Slow& operator=(Slow&&) = delete;
  ~Slow() = default;
};

void run_slow(Slow /*argument*/) { ++ran; }

struct Patient {
  Patient() = default;
  explicit Patient(Slow /*argument*/) {}
  Patient(const Patient&) = delete;
  Patient& operator=(const Patient&) = delete;
  ~Patient() { ++ended; }
  void run(Slow /*argument*/) { ++ran; }
};

/// Waits until the runtime refuses calls of this thread: its end has begun.
void wait_for_refusal(Runtime& ending) {
  wait_until([&ending] {
    try {
      send<next>.on(ending)(1);
      return false;
    } catch (const ShutDownError&) {
      return true;
    }
  });
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

TEST_F(ShutdownRaces, ATaskThatComesToBeSubmittedAfterTheEndIsRefused) {
  ran = 0;
  Gate copying;
  Gate go_on;
  Runtime ending({.num_workers = workers(), .ambient = false});
  std::thread submitting([&] {
    const Slow slow(copying, go_on);
    EXPECT_THROW(send<run_slow>.on(ending)(slow), ShutDownError);
  });
  copying.wait();
  ending.shutdown();
  go_on.open();
  submitting.join();
  EXPECT_EQ(ran, 0);
}

TEST_F(ShutdownRaces, ACallThatComesToBeSubmittedAfterTheEndIsRefused) {
  ran = 0;
  Gate copying;
  Gate go_on;
  Runtime ending({.num_workers = workers(), .ambient = false});
  const auto patient = spawn<Patient>.on(ending)();
  std::thread calling([&] {
    const Slow slow(copying, go_on);
    EXPECT_THROW((void)patient.call<&Patient::run>(slow), ShutDownError);
  });
  copying.wait();
  ending.shutdown();
  go_on.open();
  calling.join();
  EXPECT_EQ(ran, 0);
}

TEST_F(ShutdownRaces, AnActorThatIsBeingSpawnedIsWaitedFor) {
  ended = 0;
  Gate copying;
  Gate go_on;
  Runtime dying({.num_workers = workers(), .ambient = false});
  std::thread spawning([&] {
    const Slow slow(copying, go_on);
    EXPECT_NO_THROW((void)spawn<Patient>.on(dying)(slow));
  });
  copying.wait();
  std::thread ending([&dying] { dying.shutdown(); });
  wait_for_refusal(dying);
  go_on.open();
  spawning.join();
  ending.join();
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(dying.stats().actors, 0);
}

/// An argument whose copy, in the middle of a spawn, tries to end a runtime.
struct Ends {
  Runtime* runtime;
  explicit Ends(Runtime& which) : runtime(&which) {}
  Ends(const Ends& other) : runtime(other.runtime) { EXPECT_THROW(runtime->shutdown(), InvalidArgumentError); }
  Ends(Ends&&) = default;
  Ends& operator=(const Ends&) = delete;
  Ends& operator=(Ends&&) = delete;
  ~Ends() = default;
};

struct TakesEnds {
  explicit TakesEnds(const Ends& /*argument*/) {}
};

/// An argument whose copy spawns an actor in another runtime.
struct SpawnsElsewhere {
  Runtime* elsewhere;
  explicit SpawnsElsewhere(Runtime& which) : elsewhere(&which) {}
  SpawnsElsewhere(const SpawnsElsewhere& other) : elsewhere(other.elsewhere) {
    const Ends ends(*elsewhere);
    (void)spawn<TakesEnds>.on (*elsewhere)(ends);
  }
  SpawnsElsewhere(SpawnsElsewhere&&) = default;
  SpawnsElsewhere& operator=(const SpawnsElsewhere&) = delete;
  SpawnsElsewhere& operator=(SpawnsElsewhere&&) = delete;
  ~SpawnsElsewhere() = default;
};

struct TakesSpawns {
  explicit TakesSpawns(const SpawnsElsewhere& /*argument*/) {}
};

TEST_F(ShutdownRaces, InTheMiddleOfASpawnIsAnError) {
  const Ends ends(runtime());
  (void)spawn<TakesEnds>(ends);
}

TEST_F(ShutdownRaces, InTheMiddleOfASpawnWithinAnothersIsAnError) {
  Runtime elsewhere({.num_workers = workers(), .ambient = false});
  const SpawnsElsewhere spawns(elsewhere);
  (void)spawn<TakesSpawns>(spawns);
}

class Sum {
 public:
  int add(int n) { return sum_ += n; }

 private:
  int sum_ = 0;
};

TEST_F(ShutdownRaces, ABodyThatAGetRunsOutsideMayStillCallAndSpawnAndPut) {
  Runtime ending({.num_workers = 1, .ambient = false});
  Gate held;
  Gate runs;
  Gate refused;
  auto worker_is_held = submit.on(ending)([&held] { held.wait(); });
  Foreign outside(ending, [&] {
    auto sum = spawn<Sum>();
    auto [late, setter] = promise<int>();
    const auto ref = submit([&] {
      runs.open();
      refused.wait();
      const auto waits = sum.call<&Sum::add>(late);
      setter.set(1);
      const auto more = spawn<Sum>().call<&Sum::add>(put(10));
      return *waits.get() + *sum.call<&Sum::add>(1).get() + *more.get();
    });
    EXPECT_EQ(*ref.get(), 13);
  });
  runs.wait();
  std::thread watching([&] {
    wait_for_refusal(ending);
    refused.open();
    held.open();
  });
  worker_is_held = {};
  ending.shutdown();
  watching.join();
}

/// Holds a thread when it frees an object, which is the last action of a promise's setter.
class HoldsWhoFrees : public EventListener {
 public:
  void on_event(const Event& event) noexcept override {
    if (event.kind != EventKind::kObjectFreed || std::this_thread::get_id() != held) return;
    freeing.open();
    go_on.wait();
  }

  Gate freeing;
  Gate go_on;
  std::atomic<std::thread::id> held;
};

TEST_F(ShutdownRaces, AThreadThatSetsAPromiseIsWaitedFor) {
  HoldsWhoFrees listener;
  Runtime dying({.num_workers = workers(), .ambient = false, .events = &listener});
  auto made = [&dying] {
    const RuntimeScope scope(dying);
    return promise<int>();
  }();
  made.ref = {};
  std::thread setting([&] {
    listener.held = std::this_thread::get_id();
    made.setter.set(1);
  });
  listener.freeing.wait();
  Sleeper ending([&dying] { dying.shutdown(); });
  wait_for_refusal(dying);
  ending.settle();
  EXPECT_FALSE(ending.has_ended()) << "the setter has not returned";
  listener.go_on.open();
  setting.join();
  ending.join();
  EXPECT_EQ(dying.stats().objects, 0);
}

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

TEST_F(ShutdownRaces, ATaskThatAThreadOutsideCancelsHasOneEnd) {
  for (int round = 0; round < kRounds; ++round) {
    std::atomic<int> had_one{0};
    const int accepted = end_under([&had_one] {
      const auto ref = remote<next>(1);
      try {
        manta::cancel(ref);
        if (*ref.get() == 2) ++had_one;
      } catch (const CancelledError&) {
        ++had_one;
      } catch (const ShutDownError&) {  // it has one, and the runtime has ended since
        ++had_one;
      }
    });
    ASSERT_EQ(had_one, accepted);
  }
}

void fail() { throw std::runtime_error("nobody looks at it"); }

TEST_F(ShutdownRaces, AnErrorThatAThreadOutsideDropsIsToldBeforeTheEndOrNot) {
  for (int round = 0; round < kRounds; ++round) {
    std::atomic<int> told{0};
    std::atomic<bool> has_ended{false};
    Runtime ending({.num_workers = workers(), .ambient = false, .on_unobserved_error = [&](const Error&) {
                      EXPECT_FALSE(has_ended);
                      ++told;
                    }});
    std::vector<ObjectRef<void>> failed;
    {
      const RuntimeScope scope(ending);
      for (int i = 0; i < 100; ++i) failed.push_back(remote<fail>());
      (void)wait(failed, {.num_returns = failed.size()});
    }
    std::thread dropping([&failed] { failed.clear(); });
    ending.shutdown();
    has_ended = true;
    dropping.join();
    EXPECT_LE(told, 100);
  }
}

void run_until_stopped(std::shared_ptr<std::promise<std::stop_token>> told) {
  const std::stop_token stop = this_task::stop_token();
  told->set_value(stop);
  while (!stop.stop_requested()) std::this_thread::yield();
}

TEST_F(ShutdownRaces, AStopCallbackMayEndTheRuntimeOfTheTaskThatIsCancelled) {
  Runtime ending({.num_workers = workers(), .ambient = false});
  const auto told = std::make_shared<std::promise<std::stop_token>>();
  const auto ref = remote<run_until_stopped>.on(ending)(told);
  bool has_ended = false;
  const std::stop_callback callback(told->get_future().get(), [&] {
    ending.shutdown();
    has_ended = true;
  });
  manta::cancel(ref);
  EXPECT_TRUE(has_ended);
}

}  // namespace
}  // namespace manta::conformance
