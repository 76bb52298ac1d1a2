// SPDX-License-Identifier: Apache-2.0
//
// A program in a steady state calls no malloc; and an idle one does nothing.

#include "core/runtime_core.hpp"
#include "counts/allocations.hpp"

#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace {

using manta::ObjectRef;
using manta::Runtime;
using manta_counts::malloc_calls;

int next(int x) { return x + 1; }
int sum(int a, int b) { return a + b; }
void nothing() {}

manta::Async<int> sum_of_two(int a, int b) {
  const auto x = manta::remote<next>(a);
  const auto y = manta::remote<next>(b);
  co_return *co_await x + *co_await y;
}

class Counter {
 public:
  void add(int n) { value_ += n; }
  int value() const { return value_; }

 private:
  int value_ = 0;
};

/// Runs `once` a hundred times without one malloc. Queues double when they are deeper than ever before, which depends
/// on the load of the machine, so it makes ten attempts; code that allocates every time, or now and then, fails them
/// all.
template <class Once>
void expect_no_malloc(Once once) {
  for (int i = 0; i < 200; ++i) once();
  std::uint64_t calls = 1;
  for (int go = 0; go < 10 && calls != 0; ++go) {
    const std::uint64_t before = malloc_calls();
    for (int i = 0; i < 100; ++i) once();
    calls = malloc_calls() - before;
    if (calls != 0) std::printf("go %d: %llu calls\n", go, static_cast<unsigned long long>(calls));
  }
  EXPECT_EQ(calls, 0U);
}

class SteadyTest : public ::testing::Test {
 protected:
  SteadyTest() : runtime_({.num_workers = 2}) { refs_.reserve(1000); }

  Runtime runtime_;
  std::vector<ObjectRef<int>> refs_;
};

TEST_F(SteadyTest, RoundTripsCallMallocNever) {
  expect_no_malloc([&] {
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(*manta::remote<next>(i).get(), i + 1);
  });
}

TEST_F(SteadyTest, BurstsOfTasksCallMallocNever) {
  expect_no_malloc([&] {
    for (int i = 0; i < 1000; ++i) refs_.push_back(manta::remote<next>(i));
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(*refs_[static_cast<std::size_t>(i)].get(), i + 1);
    refs_.clear();
  });
}

TEST_F(SteadyTest, TasksWhoseResultNobodyWantsCallMallocNever) {
  expect_no_malloc([&] {
    const std::int64_t before = runtime_.stats().tasks_finished;
    for (int i = 0; i < 1000; ++i) manta::send<nothing>();
    while (runtime_.stats().tasks_finished < before + 1000) std::this_thread::yield();
  });
}

TEST_F(SteadyTest, ChainsOfDependentTasksCallMallocNever) {
  expect_no_malloc([&] {
    ObjectRef<int> last = manta::remote<next>(0);
    for (int i = 0; i < 500; ++i) last = manta::remote<sum>(last, 1);
    ASSERT_EQ(*last.get(), 501);
  });
}

TEST_F(SteadyTest, PutAndGetCallMallocNever) {
  expect_no_malloc([&] {
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(*manta::put(i).get(), i);
  });
}

TEST_F(SteadyTest, MessagesAndCallsOfAnActorCallMallocNever) {
  const auto counter = manta::spawn<Counter>();
  int expected = 0;
  expect_no_malloc([&] {
    for (int i = 0; i < 500; ++i) counter.send<&Counter::add>(1);
    expected += 500;
    ASSERT_EQ(*counter.call<&Counter::value>().get(), expected);
  });
}

TEST_F(SteadyTest, CoroutinesThatAwaitCallMallocNever) {
  expect_no_malloc([&] {
    for (int i = 0; i < 200; ++i) ASSERT_EQ(*manta::remote<sum_of_two>(i, i).get(), 2 * i + 2);
  });
}

TEST_F(SteadyTest, GetsWithATimeoutCallMallocNever) {
  expect_no_malloc([&] {
    for (int i = 0; i < 100; ++i) ASSERT_EQ(*manta::remote<next>(i).get(std::chrono::seconds(30)), i + 1);
  });
}

/// Context switches so far, of every thread but the calling one.
std::map<std::string, std::uint64_t> switches_of_others() {
  std::map<std::string, std::uint64_t> switches;
  const std::string self = std::to_string(gettid());
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    const std::string id = thread.path().filename();
    if (id == self) continue;
    std::ifstream status(thread.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.find("ctxt_switches:") == std::string::npos) continue;
      switches[id] += std::stoull(line.substr(line.find(':') + 1));
    }
  }
  return switches;
}

TEST(IdleTest, NoThreadOfARuntimeRunsInAnIdleSecond) {
  constexpr int kWorkers = 4;
  const Runtime runtime({.num_workers = kWorkers});
  const auto counter = manta::spawn<Counter>();
  counter.send<&Counter::add>(1);
  (void)manta::remote<next>(1).get();
  (void)manta::remote<sum_of_two>(1, 2).get();
  // With a deadline that was met: the thread of the timers has been there.
  (void)manta::remote<next>.with({.deadline = std::chrono::seconds(60)})(1).get();

  const auto asleep = [&] {
    const auto view = runtime.core().idle.view();
    return view.searching == 0 && view.available == kWorkers;
  };
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  std::map<std::string, std::uint64_t> before = switches_of_others();
  std::map<std::string, std::uint64_t> after;
  // A worker announces its sleep a moment before the kernel puts it to sleep: the measurement starts when the counts
  // have not changed for as long as that could take.
  for (;;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    after = switches_of_others();
    if (asleep() && after == before) break;
    ASSERT_LT(std::chrono::steady_clock::now(), limit) << "the workers never go to sleep";
    before = after;
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));  // the second that is measured
  after = switches_of_others();
  EXPECT_EQ(after, before);
  EXPECT_GE(after.size(), static_cast<std::size_t>(kWorkers));
}

}  // namespace
