// SPDX-License-Identifier: Apache-2.0
#include <manta/manta.hpp>
#include <manta/testing.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using manta::ObjectRef;
using manta::testing::Schedule;
using manta::testing::Simulation;
using manta::testing::SimulationOptions;

int add(int a, int b) { return a + b; }

int fib(int n) { return n < 2 ? n : *manta::remote<fib>(n - 1).get() + *manta::remote<fib>(n - 2).get(); }

manta::Async<int> add_later(int a, int b) {
  co_await manta::sleep_for(30min);
  co_return a + b;
}

class Log {
 public:
  int write(int line) {
    lines_.push_back(line);
    return static_cast<int>(lines_.size());
  }
  [[nodiscard]] std::vector<int> lines() const { return lines_; }

 private:
  std::vector<int> lines_;
};

/// What the lines of four writers look like in the end: another order for another schedule.
std::vector<int> write_from_everywhere() {
  auto log = manta::spawn<Log>();
  std::vector<ObjectRef<void>> writers;
  for (int i = 0; i < 4; ++i) {
    writers.push_back(manta::submit([log, i] {
      for (int k = 0; k < 3; ++k) (void)log.call<&Log::write>(10 * i + k).get();
    }));
  }
  manta::get(writers);
  return *log.call<&Log::lines>().get();
}

template <class E, class F>
std::string message_of(F&& function) {
  try {
    function();
  } catch (const E& error) {
    return error.what();
  } catch (const std::exception& other) {
    return std::string("another exception: ") + other.what();
  }
  return "nothing was thrown";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Simulation, RunsAProgramAsItIs) {
  Simulation sim({.seed = 1, .workers = 3});
  int sum = 0;
  sim.run([&sum] { sum = *manta::remote<fib>(8).get(); });
  EXPECT_EQ(sum, 21);
  EXPECT_GT(sim.report().events, 0u);
  EXPECT_EQ(sim.report().left.objects, 0);
}

TEST(Simulation, HalfAnHourTakesNoTime) {
  Simulation sim;
  const auto began = std::chrono::steady_clock::now();
  sim.run([] { EXPECT_EQ(*manta::remote<add_later>(1, 2).get(), 3); });
  EXPECT_EQ(sim.report().time, 30min);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

TEST(Simulation, EqualSeedsGiveEqualRunsUnderEachSchedule) {
  for (const Schedule schedule : {Schedule::kRandom, Schedule::kPct}) {
    std::set<std::uint64_t> hashes;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      Simulation sim({.seed = seed, .schedule = schedule, .pct_steps = 60});
      std::vector<int> first, second;
      sim.run([&first] { first = write_from_everywhere(); });
      const std::uint64_t hash = sim.report().hash;
      sim.run([&second] { second = write_from_everywhere(); });
      EXPECT_EQ(sim.report().hash, hash) << "seed " << seed;
      EXPECT_EQ(first, second) << "seed " << seed;
      hashes.insert(hash);
    }
    EXPECT_GT(hashes.size(), 10u) << "other seeds give other runs";
  }
}

TEST(Simulation, WhatTheProgramThrowsComesOut) {
  Simulation sim;
  EXPECT_EQ(message_of<std::runtime_error>([&sim] {
              sim.run([] {
                manta::send<add_later>(1, 2);
                throw std::runtime_error("the program failed");
              });
            }),
            "the program failed");
  EXPECT_EQ(sim.report().left.tasks_finished, 1) << "and its work was cancelled";
}

TEST(Simulation, ADeadlockNamesWhoWaitsForWhat) {
  Simulation sim;
  const std::string told = message_of<manta::DeadlockError>([&sim] {
    sim.run([] {
      auto [never, set] = manta::promise<int>();
      never.get();
    });
  });
  EXPECT_TRUE(contains(told, "the program waits for a promise, made at simulation.test.cpp:")) << told;
}

manta::Async<int> wait_for(ObjectRef<int> ref) { co_return *co_await ref; }

TEST(Simulation, ACoroutineThatWouldWaitForEverIsADeadlockToo) {
  Simulation sim;
  const std::string told = message_of<manta::DeadlockError>([&sim] {
    auto promise = std::make_shared<std::optional<manta::Promise<int>>>();
    sim.run([promise] {
      auto [never, set] = manta::promise<int>();
      *promise = std::move(set);
      manta::send<wait_for>(never);
    });
  });
  EXPECT_TRUE(contains(told, "wait_for, called at simulation.test.cpp:")) << told;
  EXPECT_TRUE(contains(told, "is suspended")) << told;
}

TEST(Simulation, ARuntimeOfAStrandJoins) {
  std::set<std::uint64_t> hashes;
  for (int round = 0; round < 2; ++round) {
    Simulation sim({.seed = 5});
    sim.run([] {
      const auto nested = manta::submit([] {
        manta::Runtime other({.num_workers = 2, .ambient = false});
        const manta::RuntimeScope scope(other);
        const auto before = manta::now();
        EXPECT_EQ(*manta::remote<add_later>(3, 4).get(), 7);
        EXPECT_EQ(manta::now() - before, 30min);
        return *manta::remote<fib>(6).get();
      });
      EXPECT_EQ(*nested.get(), 8);
    });
    EXPECT_GE(sim.report().time, 30min);
    hashes.insert(sim.report().hash);
  }
  EXPECT_EQ(hashes.size(), 1u);
}

TEST(Simulation, ASleepOutsideMantaIsReportedByName) {
  Simulation sim({.patience = 50ms});
  const std::string told = message_of<manta::testing::MisuseError>([&sim] {
    sim.run([] { manta::submit.with({.name = "sleeper"})([] { std::this_thread::sleep_for(1s); }).get(); });
  });
  EXPECT_TRUE(contains(told, "sleeps or waits outside manta")) << told;
}

TEST(Simulation, ALockHeldAcrossAGetIsReportedAndNotAHang) {
  int reported = 0;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    Simulation sim({.seed = seed, .patience = 50ms});
    std::mutex mutex;
    const auto locks = [&mutex] {
      const std::lock_guard lock(mutex);
      return *manta::remote<add>(1, 2).get();
    };
    const std::string told = message_of<manta::testing::MisuseError>([&] {
      sim.run([&] {
        std::vector<ObjectRef<int>> all;
        for (int i = 0; i < 8; ++i) all.push_back(manta::submit(locks));
        manta::get(all);
      });
    });
    reported += contains(told, "a lock that another strand holds across a get") ? 1 : 0;
  }
  EXPECT_GT(reported, 0);
}

TEST(Simulation, AForeignThreadThatCallsIsRefusedAndReported) {
  Simulation sim;
  const std::string told = message_of<manta::testing::MisuseError>([&sim] {
    sim.run([] {
      const auto log = manta::spawn<Log>();
      std::thread([&log] { (void)log.call<&Log::write>(1); }).join();
    });
  });
  EXPECT_TRUE(contains(told, "called a simulated runtime")) << told;
}

TEST(Simulation, OptionsThatMakeNoSenseAreRefused) {
  EXPECT_THROW(Simulation({.workers = 0}), manta::InvalidArgumentError);
  EXPECT_THROW(Simulation({.patience = 0ms}), manta::InvalidArgumentError);
}

TEST(Simulation, StartsNoThreadThatStays) {
  Simulation sim;
  sim.run([] { (void)manta::remote<fib>(5).get(); });
  const auto threads = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
  };
  const auto before = threads();
  for (int i = 0; i < 5; ++i) sim.run([] { (void)manta::remote<fib>(5).get(); });
  EXPECT_TRUE(manta::testing::eventually([&] { return threads() <= before; }));
}

}  // namespace
