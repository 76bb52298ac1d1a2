// SPDX-License-Identifier: Apache-2.0
//
// Deadlines: the reference fails on time, a task that has not started never will, a running body is asked to stop.
#include "probe.hpp"

#include <chrono>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

namespace {

using namespace manta::conformance;
using namespace std::chrono_literals;
using manta::Async;
using manta::DeadlineExceededError;
using manta::remote;
namespace this_task = manta::this_task;

int identity(int x) { return x; }
int spin_until_stopped() {
  const std::stop_token stop = this_task::stop_token();
  int rounds = 0;
  while (!stop.stop_requested()) ++rounds;
  return rounds;
}

class Deadlines : public RuntimeTest {};

TEST_F(Deadlines, BringAGetBackWhileTheBodyRuns) {
  Gate gate;
  std::atomic<bool> ended{false};
  const auto ref = manta::submit.with({.name = "slow", .deadline = 5ms})([&] {
    gate.wait();
    ended = true;
  });
  const auto error = error_of<DeadlineExceededError>([&] { return ref.get(), 0; });
  EXPECT_FALSE(ended);
  EXPECT_EQ(error.code(), manta::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(error.name(), "slow");
  EXPECT_TRUE(contains(error.where().file_name(), "deadlines.test.cpp"));
  gate.open();
  wait_until([&] { return runtime().stats().tasks_finished == 1; });
}

TEST_F(Deadlines, DoNotComeEarly) {
  auto [gate, open] = manta::promise<int>();
  const auto start = manta::now();
  const auto ref = remote<identity>.with({.deadline = 20ms})(gate);
  EXPECT_THROW(ref.get(), DeadlineExceededError);
  EXPECT_GE(manta::now() - start, 20ms);
  open.set(1);
}

TEST_F(Deadlines, ThatAreMetChangeNothing) {
  std::vector<manta::ObjectRef<int>> refs;
  for (int i = 0; i < 1000; ++i) refs.push_back(remote<identity>.with({.deadline = 1h})(i));
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(*refs[static_cast<std::size_t>(i)].get(), i);
}

TEST_F(Deadlines, KeepAQueuedTaskFromStarting) {
  std::atomic<int> runs{0};
  {
    const BusyWorkers busy;
    std::vector<manta::ObjectRef<void>> refs;
    for (int i = 0; i < 100; ++i) refs.push_back(manta::submit.with({.deadline = 1ms})([&runs] { ++runs; }));
    for (const auto& ref : refs) EXPECT_THROW(ref.get(), DeadlineExceededError);
  }
  restart({});
  EXPECT_EQ(runs, 0);
}

TEST_F(Deadlines, ThatHavePassedFailATaskAtOnce) {
  std::atomic<int> runs{0};
  for (int i = 0; i < 1000; ++i) {
    const auto call =
        i % 2 == 0 ? manta::submit.with({.deadline = 0s}) : manta::submit.with({.deadline = manta::now() - 1s});
    const auto ref = call([&runs] { ++runs; });
    EXPECT_THROW(ref.get(), DeadlineExceededError);
  }
  EXPECT_EQ(runs, 0);
}

TEST_F(Deadlines, CountTheWaitForArguments) {
  auto [gate, open] = manta::promise<int>();
  const auto ref = remote<identity>.with({.deadline = 1ms})(gate);
  EXPECT_THROW(ref.get(), DeadlineExceededError);
  EXPECT_FALSE(gate.ready());
  open.set(1);
}

TEST_F(Deadlines, MayBeTimePoints) {
  auto [gate, open] = manta::promise<int>();
  const auto call = remote<identity>.with({.deadline = manta::now() + 5ms});
  const auto first = call(gate);
  const auto second = call(gate);
  EXPECT_THROW(first.get(), DeadlineExceededError);
  EXPECT_THROW(second.get(), DeadlineExceededError);
  EXPECT_THROW(call(gate).get(), DeadlineExceededError) << "the time stands, the call moves";
  open.set(1);
}

TEST_F(Deadlines, RunFromTheCallWhereTheyAreLengths) {
  const auto call = remote<[] { return *this_task::deadline(); }>.with({.deadline = 1h});
  const auto before = manta::now();
  const auto first = *call().get();
  auto [never, set] = manta::promise<int>();
  EXPECT_THROW(never.get(1ms), manta::GetTimeoutError);
  set.set(0);
  const auto second = *call().get();
  EXPECT_GE(first, before + 1h);
  EXPECT_GT(second, first);
  EXPECT_LE(second, manta::now() + 1h);
}

TEST_F(Deadlines, AreSeenByTheStopToken) {
  const auto ref = remote<spin_until_stopped>.with({.deadline = 5ms})();
  EXPECT_THROW(ref.get(), DeadlineExceededError);
  wait_until([&] { return runtime().stats().tasks_finished == 1; });
}

TEST_F(Deadlines, CallBackThroughTheStopToken) {
  Gate stopped;
  const auto ref = manta::submit.with({.deadline = 5ms})([&stopped] {
    const std::stop_callback callback(this_task::stop_token(), [&stopped] { stopped.open(); });
    stopped.wait();
  });
  EXPECT_THROW(ref.get(), DeadlineExceededError);
  wait_until([&] { return runtime().stats().tasks_finished == 1; });  // the body uses the gate to its end
}

TEST_F(Deadlines, TellTheBodyWhenTheOutcomeIsThere) {
  bool was_told = false;
  for (auto limit = 5ms; !was_told; limit *= 2) {  // on a busy machine a deadline may pass before the start
    Gate known;
    Gate told;
    bool was_ready = false;
    manta::ObjectRef<void> ref;
    ref = manta::submit.with({.deadline = limit})([&] {
      known.wait();
      was_told = true;
      const std::stop_callback callback(this_task::stop_token(), [&] {
        was_ready = ref.ready();
        told.open();
      });
      told.wait();
    });
    known.open();
    EXPECT_THROW(ref.get(), DeadlineExceededError);
    wait_until([&] { return runtime().stats().tasks_finished == runtime().stats().tasks_submitted; });
    EXPECT_EQ(was_ready, was_told);
  }
}

TEST_F(Deadlines, WakeACoroutineThatWaits) {
  std::atomic<int> started{0};
  std::atomic<int> cancelled{0};
  auto [gate, open] = manta::promise<int>();
  const auto body = [&](int way, manta::ObjectRef<int> awaited) -> Async<void> {
    ++started;
    try {
      if (way == 0) co_await awaited;
      if (way == 1) co_await manta::sleep_for(1h);
      if (way == 2) co_await manta::when_any(awaited, awaited);
    } catch (const manta::CancelledError&) {
      ++cancelled;
      throw;
    }
  };
  for (auto limit = 5ms; started < 3; limit *= 2) {  // on a busy machine a deadline may pass before the start
    started = cancelled = 0;
    std::vector<manta::ObjectRef<void>> refs;
    for (int way = 0; way < 3; ++way) refs.push_back(manta::submit.with({.deadline = limit})(body, way, gate));
    for (const auto& ref : refs) EXPECT_THROW(ref.get(), DeadlineExceededError);
    wait_until([&] { return runtime().stats().tasks_finished == runtime().stats().tasks_submitted; });
  }
  EXPECT_EQ(cancelled, 3);
  open.set(1);
}

TEST_F(Deadlines, EndTheAttempts) {
  const auto ref = manta::submit.with({.max_retries = -1, .deadline = 5ms})([] { throw std::runtime_error("again"); });
  EXPECT_THROW(ref.get(), DeadlineExceededError);
  wait_until([&] { return runtime().stats().tasks_finished == 1; });
}

TEST_F(Deadlines, FailDependentsWithThatCause) {
  auto [gate, open] = manta::promise<int>();
  const auto dependent = remote<identity>(remote<identity>.with({.deadline = 1ms})(gate));
  const auto error = error_of<manta::TaskError>([&] { return dependent.get(); });
  EXPECT_EQ(error.code(), manta::ErrorCode::kDependencyFailed);
  EXPECT_NE(error.cause_as<DeadlineExceededError>(), nullptr);
  open.set(1);
}

TEST_F(Deadlines, AreKnownToTheBody) {
  const auto at = manta::now() + 1h;
  EXPECT_EQ(**remote<[] { return this_task::deadline(); }>.with({.deadline = at})().get(), at);
  EXPECT_FALSE(remote<[] { return this_task::deadline(); }>().get()->has_value());
  EXPECT_FALSE(this_task::deadline().has_value());
}

TEST_F(Deadlines, AreNotShortenedOrForgottenByAGetThatTimesOut) {
  auto [gate, open] = manta::promise<int>();
  const auto ref = remote<identity>.with({.deadline = 1h})(gate);
  EXPECT_THROW(ref.get(1ms), manta::GetTimeoutError);
  open.set(7);
  EXPECT_EQ(*ref.get(), 7);
}

TEST_F(Deadlines, OfManyTasksHitExactlyThose) {
  auto [gate, open] = manta::promise<int>();
  std::vector<manta::ObjectRef<int>> refs;
  for (int i = 0; i < 1000; ++i) {
    refs.push_back(remote<identity>.with({.deadline = i % 2 == 0 ? manta::Deadline(1ms) : manta::Deadline(1h)})(gate));
  }
  for (std::size_t i = 0; i < refs.size(); i += 2) EXPECT_THROW(refs[i].get(), DeadlineExceededError);
  open.set(5);
  for (std::size_t i = 1; i < refs.size(); i += 2) EXPECT_EQ(*refs[i].get(), 5);
}

TEST_F(Deadlines, RaceWithTheResultAndOneWins) {
  int met = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto ref = remote<identity>.with({.deadline = std::chrono::microseconds(i % 200)})(i);
    const auto result = ref.try_get(1h);
    if (result) {
      EXPECT_EQ(*result, i);
      ++met;
    } else {
      EXPECT_EQ(result.error().code(), manta::ErrorCode::kDeadlineExceeded);
    }
  }
  RecordProperty("met", met);
}

class ThisTask : public RuntimeTest {};

TEST_F(ThisTask, KnowsItsNumberAndAttempt) {
  const auto ref = remote<[] { return std::pair(this_task::id(), this_task::attempt()); }>();
  const auto [id, attempt] = *ref.get();
  EXPECT_TRUE(id);
  EXPECT_EQ(id.value, ref.id().value) << "the number of a task and of its result are one";
  EXPECT_EQ(attempt, 1);
}

TEST_F(ThisTask, IsTheInnermostBody) {
  const auto ref = manta::submit([] {
    const auto outer = this_task::id();
    const auto inner = *remote<[] { return this_task::id(); }>().get();
    return outer != inner && this_task::id() == outer;
  });
  EXPECT_TRUE(*ref.get());
}

TEST_F(ThisTask, StaysTheSameOverSuspensions) {
  const auto ref = manta::submit.with({.deadline = 1h})([]() -> Async<bool> {
    const auto id = this_task::id();
    const auto deadline = this_task::deadline();
    co_await manta::yield();
    co_await manta::sleep_for(1ms);
    co_return id == this_task::id() && deadline == this_task::deadline();
  });
  EXPECT_TRUE(*ref.get());
}

TEST_F(ThisTask, IsNothingOutside) {
  EXPECT_FALSE(this_task::id());
  EXPECT_FALSE(this_task::stop_token().stop_possible());
}

}  // namespace
