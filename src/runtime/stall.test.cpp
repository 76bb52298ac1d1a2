// SPDX-License-Identifier: Apache-2.0
//
// The report of a runtime that makes no progress. A simulation gives it when only the runtime's end waits; other
// runtimes give it after a while.
#include <manta/manta.hpp>
#include <manta/testing.hpp>
#include <manta/testing/wait_until.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using manta::ActorHandle;
using manta::ObjectRef;
using manta::testing::wait_until;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

manta::Async<int> wait_for(ObjectRef<int> ref) { co_return *co_await ref; }

manta::Async<int> wait_and_may_stop(ObjectRef<int> ref) {
  (void)manta::this_task::stop_token();
  co_return *co_await ref;
}

/// Returns the message of the deadlock when a program ends and leaves a call that waits for ever.
template <auto Fn>
std::string told_of(manta::EngineKind engine) {
  manta::testing::Simulation sim({.config = {.engine = engine, .log = [](manta::LogLevel, std::string_view) {}}});
  const auto kept = std::make_shared<std::optional<manta::Promise<int>>>();
  try {
    sim.run([kept] {
      auto [never, set] = manta::promise<int>();
      *kept = std::move(set);
      manta::send<Fn>(never);
    });
  } catch (const manta::DeadlockError& error) {
    return error.what();
  }
  return "it ended";
}

TEST(Stall, NamesACoroutineAndAPromise) {
  const std::string told = told_of<wait_for>(manta::EngineKind::kLocal);
  EXPECT_THAT(told, HasSubstr("; a promise, made at stall.test.cpp:"));
  EXPECT_THAT(told, HasSubstr("; the coroutine "));
  EXPECT_THAT(told, HasSubstr("wait_for, called at stall.test.cpp:"));
  EXPECT_THAT(told, HasSubstr(", is suspended"));
  EXPECT_THAT(told, Not(HasSubstr("elsewhere")));
}

TEST(Stall, NamesACoroutineOnceThoughItHasAskedForItsStopToken) {
  const std::string told = told_of<wait_and_may_stop>(manta::EngineKind::kLocal);
  const auto first = told.find("; the coroutine ");
  ASSERT_NE(first, std::string::npos) << told;
  EXPECT_EQ(told.find("; the coroutine ", first + 1), std::string::npos) << told;
  EXPECT_THAT(told, Not(HasSubstr("; the body of ")));
}

TEST(Stall, TellsACallThatIsElsewhereFromTheCoroutineThere) {
  const std::string told = told_of<wait_for>(manta::EngineKind::kLoopback);
  EXPECT_THAT(told, HasSubstr("; the call of "));
  EXPECT_THAT(told, HasSubstr(", has been sent elsewhere"));
  EXPECT_THAT(told, HasSubstr("; the coroutine "));
  EXPECT_THAT(told, HasSubstr(", is suspended"));
}

/// A runtime that soon reports that it makes no progress, and keeps the report.
class Stalled {
 public:
  explicit Stalled(int workers)
      : runtime_({.num_workers = workers,
                  .shutdown_timeout = 1ms,
                  .stall_report = 20ms,
                  .log = [this](manta::LogLevel, std::string_view line) { add(line); }}) {}

  /// Waits for the report.
  [[nodiscard]] std::string report() {
    std::string line;
    wait_until([&] {
      const std::lock_guard lock(mutex_);
      line = line_;
      return !line.empty();
    });
    return line;
  }

 private:
  void add(std::string_view line) {
    const std::lock_guard lock(mutex_);
    if (line.starts_with("nothing runs, ")) line_ = line;
  }

  std::mutex mutex_;
  std::string line_;
  manta::Runtime runtime_;
};

/// A body's own reference, once the test has put it there.
struct Own {
  std::atomic<bool> there{false};
  ObjectRef<int> ref{};
};

int get_own_result(Own* own) {
  wait_until([own] { return own->there.load(); });
  return *own->ref.get();
}

TEST(StallReport, NamesATaskThatGetsItsOwnResult) {
  Own own;
  Stalled stalled(2);
  own.ref = manta::remote<get_own_result>(&own);
  own.there = true;
  EXPECT_THAT(stalled.report(),
              ContainsRegex("; [^;]*get_own_result[^;]*, called at stall.test.cpp:[0-9]+, waits for the result of "
                            "[^;]*get_own_result[^;]*, called at stall.test.cpp:[0-9]+"));
}

struct Right;
struct Left {
  int echo() { return 1; }
  int cross(ActorHandle<Right> right, std::latch* both);
};
struct Right {
  int echo() { return 1; }
  int cross(ActorHandle<Left> left, std::latch* both) {
    both->arrive_and_wait();
    return *left.call<&Left::echo>().get();
  }
};
int Left::cross(ActorHandle<Right> right, std::latch* both) {
  both->arrive_and_wait();
  return *right.call<&Right::echo>().get();
}

TEST(StallReport, NamesBothHalvesOfACycleOfTwoActors) {
  std::latch both(2);
  Stalled stalled(2);
  const auto left = manta::spawn<Left>();
  const auto right = manta::spawn<Right>();
  left.send<&Left::cross>(right, &both);
  right.send<&Right::cross>(left, &both);
  const std::string site = ", called at stall.test.cpp:[0-9]+";
  EXPECT_THAT(stalled.report(),
              AllOf(ContainsRegex("; [^;]*Left::cross" + site + ", waits for the result of [^;]*Right::echo" + site),
                    ContainsRegex("; [^;]*Right::cross" + site + ", waits for the result of [^;]*Left::echo" + site)));
}

TEST(StallReport, NamesAPromiseThatNobodySets) {
  Stalled stalled(1);
  auto [never, set] = manta::promise<int>();
  std::thread waits([ref = never] { EXPECT_EQ(*ref.get(), 1); });
  EXPECT_THAT(stalled.report(),
              AllOf(HasSubstr("; a thread of the program waits for a promise, made at stall.test.cpp:"),
                    HasSubstr(", is not set")));
  set.set(1);
  waits.join();
}

std::atomic<bool> worker_is_busy{false};
std::atomic<bool> innermost_has_begun{false};
void keep_busy() {
  worker_is_busy = true;
  wait_until([] { return innermost_has_begun.load(); });
}
int innermost(const ObjectRef<int>& never) {
  innermost_has_begun = true;
  return *never.get();
}
int outer(const std::vector<ObjectRef<int>>& never) {
  return *manta::submit([&] { return innermost(never[0]); }).get();
}
int pass_on(const std::vector<ObjectRef<int>>& never) { return *manta::remote<outer>(never).get(); }

TEST(StallReport, SaysWhatAThreadOfTheProgramWasHelpingWith) {
  Stalled stalled(1);
  worker_is_busy = innermost_has_begun = false;
  auto [never, set] = manta::promise<int>();
  std::thread waits([refs = std::vector{never}] {
    manta::send<keep_busy>();
    wait_until([] { return worker_is_busy.load(); });  // so that no worker runs what this thread gets
    EXPECT_EQ(*manta::remote<pass_on>(refs).get(), 1);
  });
  EXPECT_THAT(
      stalled.report(),
      ContainsRegex(", inside [^;]*outer[^;]*, called at stall.test.cpp:[0-9]+, inside [^;]*pass_on[^;]*, called "
                    "at stall.test.cpp:[0-9]+, on a thread of the program, waits for a promise, made at "
                    "stall.test.cpp:"));
  set.set(1);
  waits.join();
}

}  // namespace
