// SPDX-License-Identifier: Apache-2.0
//
// Workers that block, in manta or outside it: others take their places, up to a limit, beyond which blocking is an
// error.

#include "helpers.hpp"
#include "probe.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

int next(int x) { return x + 1; }

class Blocking : public RuntimeTest {};

TEST_F(Blocking, GivesBackWhatTheFunctionGives) {
  EXPECT_EQ(blocking([] { return 7; }), 7);
  int here = 0;
  static_assert(std::is_same_v<decltype(blocking([&here]() -> int& { return here; })), int&>);
  blocking([&here]() -> int& { return here; }) = 5;
  EXPECT_EQ(here, 5);
  EXPECT_EQ(*submit([] { return blocking([] { return 8; }); }).get(), 8);
}

TEST_F(Blocking, LetsAThrowThroughAndTakesThePlaceBack) {
  for (int i = 0; i < 20; ++i) {
    const auto task = submit([] { blocking([]() -> int { throw std::domain_error("out"); }); });
    settle(task);
    EXPECT_NE(error_of<TaskError>([&] { task.get(); }).cause_as<std::domain_error>(), nullptr);
  }
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 100; ++i) refs.push_back(remote<next>(i));
  EXPECT_EQ(get(refs).size(), 100u);
}

TEST_F(Blocking, LetsTheTaskRunThatItWaitsFor) {
  std::vector<ObjectRef<void>> waits;
  Gate gate;
  std::atomic<int> inside{0};
  for (int i = 0; i < 3 * workers(); ++i) {
    waits.push_back(submit([&] {
      blocking([&] {
        ++inside;
        gate.wait();
      });
    }));
  }
  wait_until([&] { return inside == 3 * workers(); });
  const auto opens = submit([&gate] { gate.open(); });
  settle(opens);
  get(waits);
}

TEST_F(Blocking, NestsAndMayCallIntoManta) {
  const auto outer = submit([] {
    return blocking([] {
      const auto ref = remote<next>(1);
      return blocking([&ref] { return *ref.get(1h); }) + *remote<next>(2).get();
    });
  });
  EXPECT_EQ(*get_from_worker(outer), 5);
}

TEST_F(Blocking, WorksInActorsCoroutinesAndCallbacks) {
  struct Waiter {
    int wait_for(Gate* gate) {
      blocking([gate] { gate->wait(); });
      return 1;
    }
  };
  Gate first;
  Gate second;
  Gate third;
  const auto actor = spawn<Waiter>();
  const auto call = actor.call<&Waiter::wait_for>(&first);
  const auto coroutine = submit(
      [](Gate* gate) -> Async<int> {
        co_await yield();
        blocking([gate] { gate->wait(); });
        co_await yield();
        co_return 2;
      },
      &second);
  auto made = promise<int>();
  on_ready(put(1), [&third, setter = std::move(made.setter)](const ObjectRef<int>&) mutable {
    blocking([&third] { third.wait(); });
    setter.set(3);
  });
  settle(submit([&] {
    first.open();
    second.open();
    third.open();
  }));
  EXPECT_EQ(*call.get() + *coroutine.get() + *made.ref.get(), 6);
}

TEST_F(Blocking, OfManyWorkersAtOnceEndsWhenTheLastTaskHasRun) {
  constexpr int kMany = 200;
  std::atomic<int> started{0};
  auto made = promise<int>();
  std::vector<ObjectRef<int>> waits;
  for (int i = 0; i < kMany; ++i) {
    waits.push_back(submit([&started, ref = made.ref] {
      ++started;
      return *ref.get(1h);
    }));
  }
  const auto sets = submit([&started, setter = std::move(made.setter)]() mutable {
    wait_until([&] { return started == kMany; });
    setter.set(1);
  });
  settle(sets);
  for (const auto& value : get(waits)) EXPECT_EQ(*value, 1);
}

TEST_F(Blocking, BeyondTheMostThreadsIsAnErrorThatSaysSo) {
  const int most = workers() + 3;
  restart({.max_threads = static_cast<std::size_t>(most)});
  auto made = promise<int>();
  std::atomic<int> refused{0};
  std::string text;
  std::vector<ObjectRef<void>> waits;
  for (int i = 0; i < 2 * most; ++i) {
    waits.push_back(submit([&, ref = made.ref] {
      try {
        (void)ref.get(1h);
      } catch (const TooManyThreadsError& error) {
        if (refused++ == 0) text = error.what();
      }
    }));
  }
  wait_until([&] { return refused == most + 1; });
  made.setter.set(1);
  get(waits);
  EXPECT_TRUE(contains(text, "max_threads")) << text;
  EXPECT_EQ(refused, most + 1) << "one stays to run the others";
  EXPECT_EQ(*remote<next>(1).get(), 2);
}

TEST_F(Blocking, BeyondTheMostThreadsIsAnErrorBeforeTheFunctionIsCalled) {
  restart({.num_workers = 1, .max_threads = 1});
  bool called = false;
  const auto task = submit([&called] { blocking([&called] { called = true; }); });
  EXPECT_NE(error_of<TaskError>([&] { (void)get_from_worker(task); }).cause_as<TooManyThreadsError>(), nullptr);
  EXPECT_FALSE(called);
  blocking([&called] { called = true; });  // no worker
  EXPECT_TRUE(called);
}

TEST_F(Blocking, OfMoreWorkersThanStartAtOnceEndsThoughOthersFinishMeanwhile) {
  constexpr int kAtOnce = 65;  // with one worker; beyond, a thread starts after 10 ms in which nothing finished
  restart({.num_workers = 1});
  auto made = promise<int>();
  std::atomic<int> inside{0};
  std::vector<ObjectRef<int>> waits;
  for (int i = 0; i < kAtOnce; ++i) {
    waits.push_back(submit([&inside, ref = made.ref] {
      ++inside;
      return *ref.get(1h);
    }));
  }
  wait_until([&] { return inside == kAtOnce; });
  const auto sets = submit([setter = std::move(made.setter)]() mutable { setter.set(1); });
  std::vector<ObjectRef<void>> queued;
  for (int i = 0; i < 50; ++i) queued.push_back(submit([] {}));
  for (const auto& each : queued) {
    cancel(each);  // finished, without a thread
    (void)made.ref.try_get(1ms);
  }
  settle(sets);
  for (const auto& value : get(waits)) EXPECT_EQ(*value, 1);
}

TEST_F(Blocking, ALookDoesNotAndSoNeedsNoThread) {
  restart({.num_workers = 1, .max_threads = 1});
  auto [pending, setter] = promise<int>();
  const auto looks = submit([ref = pending] {
    const bool there = ref.try_get(0s).has_value();
    const auto [ready, rest] = wait(std::vector{ref}, {.timeout = 0s});
    return there || !ready.empty();
  });
  EXPECT_FALSE(*get_from_worker(looks));
  setter.set(1);
}

/// True if all other threads of the process sleep.
bool others_sleep() {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (task.path().filename() == std::to_string(gettid())) continue;
    std::ifstream stat(task.path() / "stat");
    std::string line;
    std::getline(stat, line);
    if (line.substr(line.rfind(')') + 1, 2) != " S") return false;
  }
  return true;
}

TEST_F(Blocking, TakesTheSameThreadsAgainAndAgain) {
  constexpr int kRounds = 10;
  constexpr int kBodies = 8;
  int threads = 0;
  for (int round = 0; round < kRounds; ++round) {
    wait_until(others_sleep);
    Gate gate;
    std::vector<ObjectRef<void>> bodies;
    for (int i = 0; i < kBodies; ++i) bodies.push_back(submit([&gate] { blocking([&gate] { gate.wait(); }); }));
    settle(submit([&gate] { gate.open(); }));
    get(bodies);
    if (round == 0) threads = thread_count();
  }
  EXPECT_LT(thread_count(), threads + kBodies) << "each round needs as many";
}

TEST_F(Blocking, LeavesNoMoreWorkersRunningThanThereArePlaces) {
  // Bodies that have blocked and returned, and others that never blocked: never more at once than there are workers,
  // after surplus workers have ended their bodies.
  for (int round = 0; round < 20; ++round) {
    Gate gate;
    std::vector<ObjectRef<void>> waits;
    for (int i = 0; i < 8; ++i) waits.push_back(submit([&gate] { blocking([&gate] { gate.wait(); }); }));
    settle(submit([&gate] { gate.open(); }));
    get(waits);
  }
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::vector<ObjectRef<void>> bodies;
  for (int i = 0; i < 200; ++i) {
    bodies.push_back(submit([&] {
      const int now = ++running;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      for (int k = 0; k < 100; ++k) std::this_thread::yield();
      --running;
    }));
  }
  (void)wait(bodies);
  EXPECT_LE(most, workers());
  get(bodies);
}

}  // namespace
}  // namespace manta::conformance
