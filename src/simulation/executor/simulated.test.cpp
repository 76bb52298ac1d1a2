// SPDX-License-Identifier: Apache-2.0
#include <manta/manta.hpp>
#include <manta/testing/trace.hpp>

#include "simulation/executor/factory.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using manta::ObjectRef;
using manta::detail::SimulatedRuntimes;

std::string message_of(const manta::Error& error) { return error.what(); }

// A program that uses a bit of everything, and whose results depend on the schedule.

int add(int a, int b) { return a + b; }

int fib(int n) { return n < 2 ? n : *manta::remote<fib>(n - 1).get() + *manta::remote<fib>(n - 2).get(); }

int fails_at_first(std::shared_ptr<int> attempts) {
  if (++*attempts < 3) throw std::runtime_error("not yet");
  return *attempts;
}

class Log {
 public:
  void write(int line) { lines_.push_back(line); }
  manta::Async<int> write_late(int line) {
    co_await manta::sleep_for(std::chrono::milliseconds(line % 7));
    lines_.push_back(line);
    co_return static_cast<int>(lines_.size());
  }
  [[nodiscard]] std::vector<int> lines() const { return lines_; }

 private:
  std::vector<int> lines_;
};

manta::Async<int> sum_slowly(ObjectRef<int> a, ObjectRef<int> b) {
  const auto first = co_await a;
  co_await manta::yield();
  co_await manta::sleep_for(3ms);
  co_return *first + *co_await b;
}

void fill(manta::ActorHandle<Log> log, int from) {
  for (int i = from; i < from + 5; ++i) log.send<&Log::write>(i);
}

manta::Async<void> sleep_long() { co_await manta::sleep_for(1h); }

std::vector<int> program() {
  auto log = manta::spawn<Log>();
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 20; ++i) refs.push_back(manta::remote<sum_slowly>(manta::remote<add>(i, 1), manta::put(i)));
  for (int i = 0; i < 4; ++i) manta::send<fill>(log, 100 * i);
  for (int i = 0; i < 5; ++i) refs.push_back(log.call<&Log::write_late>(1000 + i));
  refs.push_back(manta::remote<fib>(8));
  refs.push_back(manta::submit.with({.max_retries = 5})(fails_at_first, std::make_shared<int>(0)));

  std::vector<int> seen;
  const auto [ready, pending] = manta::wait(refs, {.num_returns = 10, .timeout = 2ms});
  seen.push_back(static_cast<int>(ready.size()));
  const auto late = manta::remote<sleep_long>.with({.deadline = 20ms})();
  const auto stopped = manta::remote<sleep_long>();
  EXPECT_THROW(stopped.get(1ms), manta::GetTimeoutError);
  manta::cancel(stopped);
  EXPECT_THROW(stopped.get(), manta::CancelledError);
  EXPECT_THROW(late.get(), manta::DeadlineExceededError);
  for (auto& ref : manta::as_completed(refs)) seen.push_back(*ref.get());
  const auto lines = log.call<&Log::lines>().get();
  seen.insert(seen.end(), lines->begin(), lines->end());
  return seen;
}

struct Outcome {
  std::uint64_t hash;
  std::vector<int> seen;
};

Outcome run(std::uint64_t seed) {
  const SimulatedRuntimes simulated(seed);
  manta::testing::Trace trace;
  std::vector<int> seen;
  {
    manta::Runtime runtime({.num_workers = 3, .events = &trace});
    seen = program();
    // The end of the runtime ends what is left in the same order, too.
    auto one = manta::spawn<Log>(), two = manta::spawn<Log>();
    manta::send<fill>(one, 1);
  }
  EXPECT_GT(trace.events(), 300u);
  return {trace.hash(), std::move(seen)};
}

TEST(Simulated, EqualSeedsGiveEqualEventsAndResults) {
  std::set<std::uint64_t> hashes;
  std::set<std::vector<int>> results;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Outcome first = run(seed);
    const Outcome second = run(seed);
    ASSERT_EQ(first.hash, second.hash) << "seed " << seed;
    ASSERT_EQ(first.seen, second.seen) << "seed " << seed;
    hashes.insert(first.hash);
    results.insert(first.seen);
  }
  EXPECT_GT(hashes.size(), 45u) << "other seeds give other runs";
  EXPECT_GT(results.size(), 20u);
}

TEST(Simulated, AnHourOfSleepTakesNoTime) {
  const SimulatedRuntimes simulated(1);
  const auto began = std::chrono::steady_clock::now();
  manta::Runtime runtime;
  const auto before = manta::now();
  manta::remote<sleep_long>().get();
  EXPECT_EQ(manta::now() - before, 1h);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

TEST(Simulated, TimeoutsComeAtTheirTime) {
  const SimulatedRuntimes simulated(2);
  manta::Runtime runtime;
  auto [never, set] = manta::promise<int>();
  const auto before = manta::now();
  EXPECT_THROW(never.get(90min), manta::GetTimeoutError);
  EXPECT_EQ(manta::now() - before, 90min);
  set.set(1);
}

TEST(Simulated, AWaitThatNeverEndsIsADeadlockWhichSaysWhoWaits) {
  const SimulatedRuntimes simulated(3);
  manta::Runtime runtime;
  auto [never, set] = manta::promise<int>();
  try {
    never.get();
    FAIL() << "it came back";
  } catch (const manta::DeadlockError& error) {
    EXPECT_NE(message_of(error).find("the program waits for a promise, made at simulated.test.cpp:"), std::string::npos)
        << error.what();
  }
  set.set(7);
  EXPECT_EQ(*never.get(), 7) << "the runtime goes on";
}

int get_inside(const ObjectRef<int>& ref) { return *ref.get(); }

TEST(Simulated, TheNewestWaitOfADeadlockFailsAndTheOthersGoOn) {
  int failed_tasks = 0, failed_gets = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const SimulatedRuntimes simulated(seed);
    manta::Runtime runtime({.inline_get = false});
    auto [never, set] = manta::promise<int>();
    const auto waits = manta::submit([ref = never] { return get_inside(ref); });
    try {
      waits.get();
      FAIL() << "it came back";
    } catch (const manta::TaskError& error) {  // the task's wait began after the program's
      EXPECT_NE(error.cause_as<manta::DeadlockError>(), nullptr) << error.what();
      ++failed_tasks;
      set.set(1);
    } catch (const manta::DeadlockError&) {
      ++failed_gets;
      set.set(1);
      EXPECT_EQ(*waits.get(), 1);
    }
  }
  EXPECT_GT(failed_tasks, 0);
  EXPECT_GT(failed_gets, 0);
}

manta::Async<int> wait_for(ObjectRef<int> ref) { co_return *co_await ref; }

TEST(Simulated, AnEndThatWouldNeverComeIsToldAndCancels) {
  const SimulatedRuntimes simulated(4);
  std::string told;
  manta::Config config;
  config.log = [&told](manta::LogLevel, std::string_view line) { told += line; };
  auto runtime = std::make_unique<manta::Runtime>(std::move(config));
  const auto promise = manta::promise<int>();
  const auto suspended = manta::remote<wait_for>(promise.ref);
  runtime.reset();
  EXPECT_NE(told.find("nothing can run"), std::string::npos) << told;
  EXPECT_NE(told.find("the program waits for the runtime's work to end"), std::string::npos) << told;
  EXPECT_NE(told.find("wait_for, called at simulated.test.cpp:"), std::string::npos) << told;
  EXPECT_NE(told.find("a promise, made at simulated.test.cpp:"), std::string::npos) << told;
}

TEST(Simulated, OtherThreadsOfTheProgramAreRefused) {
  const SimulatedRuntimes simulated(5);
  manta::Runtime runtime;
  std::string told;
  std::thread([&told] {
    try {
      (void)manta::remote<add>(1, 2);
    } catch (const manta::NoRuntimeError& error) {
      told = error.what();
    }
  }).join();
  EXPECT_NE(told.find("simulated"), std::string::npos) << told;
}

TEST(Simulated, BlockingLetsTheOthersRun) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const SimulatedRuntimes simulated(seed);
    manta::Runtime runtime({.num_workers = 1});
    std::atomic<int> step{0};
    const auto waits = manta::submit([&step] { manta::blocking([&step] { step.wait(0); }); });
    const auto opens = manta::submit([&step] {
      step = 1;
      step.notify_all();
    });
    manta::blocking([&step] { step.wait(0); });
    waits.get();
    opens.get();
  }
}

TEST(Simulated, NestedGetsOutnumberTheWorkers) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const SimulatedRuntimes simulated(seed);
    manta::Runtime runtime({.num_workers = 2, .inline_get = false});
    EXPECT_EQ(*manta::remote<fib>(9).get(), 34);
  }
}

std::ptrdiff_t threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}

TEST(Simulated, StartsNoThreadBeforeTheFirstCall) {
  const SimulatedRuntimes simulated(7);
  const auto before = threads();
  manta::Runtime runtime;
  EXPECT_EQ(threads(), before);
}

}  // namespace
