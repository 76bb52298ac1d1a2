// SPDX-License-Identifier: Apache-2.0
//
// wait and as_completed; cancel of a done reference, and of a promise.
#include "helpers.hpp"
#include "probe.hpp"

#include <chrono>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

#include <sys/resource.h>

namespace {

using namespace manta::conformance;
using namespace std::chrono_literals;
using manta::AnyRef;
using manta::InvalidArgumentError;
using manta::ObjectRef;
using manta::remote;
using manta::wait;

int square(int x) { return x * x; }
int fail(int) { throw std::runtime_error("boom"); }

class Wait : public RuntimeTest {};
class AsCompleted : public RuntimeTest {};
class Cancel : public RuntimeTest {};

TEST_F(Wait, ReturnsAtOnceWhatIsReady) {
  const std::vector refs{manta::put(1), manta::put(2)};
  const auto [ready, pending] = wait(refs, {.num_returns = 2});
  EXPECT_EQ(ready, refs);
  EXPECT_TRUE(pending.empty());
}

TEST_F(Wait, SplitsReadyFromPendingInTheOrderOfTheInput) {
  auto [first, set_first] = manta::promise<int>();
  auto [second, set_second] = manta::promise<int>();
  auto [third, set_third] = manta::promise<int>();
  const std::vector refs{first, second, third};
  set_third.set(3);
  set_first.set(1);
  const auto [ready, pending] = wait(refs, {.num_returns = 2});
  EXPECT_EQ(ready, (std::vector{first, third}));
  EXPECT_EQ(pending, (std::vector{second}));
  set_second.set(2);
}

TEST_F(Wait, GivesExactlyAsManyAsWereAskedFor) {
  const std::vector refs{manta::put(1), manta::put(2), manta::put(3)};
  const auto [ready, pending] = wait(refs);
  EXPECT_EQ(ready.size(), 1u);
  EXPECT_EQ(pending.size(), 2u);
}

TEST_F(Wait, CountsAnErrorAsReady) {
  const std::vector refs{remote<fail>(1)};
  const auto [ready, pending] = wait(refs);
  EXPECT_EQ(ready.size(), 1u);
  EXPECT_THROW(ready[0].get(), manta::TaskError);
}

TEST_F(Wait, TimesOutWithWhatIsThere) {
  auto [never, setter] = manta::promise<int>();
  const std::vector refs{never, manta::put(1)};
  const auto [ready, pending] = wait(refs, {.num_returns = 2, .timeout = 1ms});
  EXPECT_EQ(ready, (std::vector{refs[1]}));
  EXPECT_EQ(pending, (std::vector{never}));
  EXPECT_EQ(wait(refs, {.num_returns = 2, .timeout = 0s}).ready.size(), 1u);
  setter.set(0);
}

TEST_F(Wait, MixesTypes) {
  const auto number = manta::put(1);
  const auto text = manta::put(std::string("one"));
  EXPECT_EQ(wait(std::vector<AnyRef>{number, text}, {.num_returns = 2}).ready.size(), 2u);
}

TEST_F(Wait, RefusesToWaitForMoreThanThereAre) {
  const std::vector refs{manta::put(1)};
  EXPECT_THROW((void)wait(refs, {.num_returns = 2}), InvalidArgumentError);
  EXPECT_THROW((void)wait(refs, {.num_returns = 0}), InvalidArgumentError);
  EXPECT_EQ(wait(std::vector<ObjectRef<int>>{}, {.timeout = 0s}).ready.size(), 0u);
}

TEST_F(Wait, LeavesNothingBehindInWhatStaysPending) {
  auto [never, setter] = manta::promise<int>();
  const std::vector refs{never};
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(wait(refs, {.timeout = 0s}).ready.empty());
  setter.set(0);
}

TEST_F(Wait, MovesTheReferencesOfAVectorThatIsMovedIn) {
  auto refs = std::vector{remote<square>(3), remote<square>(4)};
  auto result = wait(std::move(refs), {.num_returns = 2});
  EXPECT_EQ(manta::take(std::move(result.ready[0])), 9) << "else it would not be the only one";
}

TEST_F(Wait, DrainsManyOneByOne) {
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 300; ++i) refs.push_back(remote<square>(i));
  int sum = 0;
  while (!refs.empty()) {
    auto result = wait(std::move(refs));
    ASSERT_EQ(result.ready.size(), 1u);
    sum += *result.ready[0].get();
    refs = std::move(result.pending);
  }
  EXPECT_EQ(sum, 299 * 300 * 599 / 6);
}

TEST_F(Wait, TakesFromWhatItLeftInOrderAndKeepsTheRest) {
  std::vector<ObjectRef<int>> refs;
  std::vector<manta::Promise<int>> setters;
  for (int i = 0; i < 5; ++i) {
    auto [ref, setter] = manta::promise<int>();
    refs.push_back(ref);
    setters.push_back(std::move(setter));
  }
  setters[4].set(4);
  auto result = wait(std::vector(refs));
  EXPECT_EQ(result.ready, (std::vector{refs[4]}));
  setters[3].set(3);
  setters[1].set(1);
  result = wait(std::move(result.pending), {.num_returns = 2});
  EXPECT_EQ(result.ready, (std::vector{refs[1], refs[3]})) << "in order of the input, not of their ends";
  EXPECT_EQ(result.pending, (std::vector{refs[0], refs[2]}));
  result = wait(std::move(result.pending), {.num_returns = 2, .timeout = 0s});
  EXPECT_TRUE(result.ready.empty());
  EXPECT_EQ(result.pending.size(), 2u);
  auto copy = result.pending;
  setters[2].set(2);
  result = wait(std::move(result.pending));
  EXPECT_EQ(result.ready, (std::vector{refs[2]}));
  EXPECT_EQ(result.pending, (std::vector{refs[0]}));
  EXPECT_EQ(wait(std::move(copy), {.num_returns = 2, .timeout = 0s}).ready, (std::vector{refs[2]}));
  setters[0].set(0);
  const std::vector<ObjectRef<int>> rest = std::move(result.pending);
  EXPECT_EQ(rest, (std::vector{refs[0]}));
}

TEST_F(Wait, WakesForEachThatItLeft) {
  std::vector<ObjectRef<int>> refs;
  auto [gate, open] = manta::promise<int>();
  for (int i = 0; i < 300; ++i) refs.push_back(remote<square>(gate));
  Sleeper waits([&] {
    auto result = wait(std::move(refs), {.num_returns = 3});
    std::size_t seen = result.ready.size();
    while (!result.pending.empty()) {
      result = wait(std::move(result.pending), {.num_returns = 3});
      seen += result.ready.size();
    }
    EXPECT_EQ(seen, 300u);
  });
  waits.settle();
  open.set(2);
}

TEST_F(Wait, RefusesToWaitForMoreThanItLeft) {
  auto result = wait(std::vector{manta::put(1), manta::put(2)});
  EXPECT_THROW(result = wait(std::move(result.pending), {.num_returns = 2}), InvalidArgumentError);
  EXPECT_EQ(result.pending.size(), 1u) << "as before";
  result = wait(std::move(result.pending));
  EXPECT_EQ(manta::take(std::move(result.ready[0])), 2) << "else it would not be the only one";
  EXPECT_TRUE(wait(std::move(result.pending), {.timeout = 0s}).ready.empty());
}

TEST_F(Wait, LeavesNothingBehindInWhatItLeft) {
  auto [never, setter] = manta::promise<int>();
  for (int i = 0; i < 100; ++i) {
    auto result = wait(std::vector{never, manta::put(1)});
    result = wait(std::move(result.pending), {.timeout = 0s});
    result.pending = {};
  }
  setter.set(0);
}

TEST_F(Wait, SleepsOnceHoweverManyItWaitsFor) {
  const auto sleeps = [] {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
  };
  std::vector<ObjectRef<int>> refs;
  auto [gate, open] = manta::promise<int>();
  for (int i = 0; i < 2000; ++i) refs.push_back(remote<square>(gate));
  Sleeper waits([&] {
    const auto before = sleeps();
    EXPECT_EQ(wait(refs, {.num_returns = 2000}).ready.size(), 2000u);
    EXPECT_LE(sleeps() - before, 20) << "the rest for mutexes";
  });
  waits.settle();
  open.set(2);
}

TEST_F(AsCompleted, TimesOut) {
  auto [never, setter] = manta::promise<int>();
  std::vector<int> seen;
  const std::vector refs{never, manta::put(1)};
  EXPECT_THROW(
      {
        for (const auto& ref : manta::as_completed(refs, 1ms)) seen.push_back(*ref.get());
      },
      manta::GetTimeoutError);
  EXPECT_EQ(seen, std::vector{1}) << "what is there comes first";
  EXPECT_THROW((void)*manta::as_completed(std::vector{never}, {.timeout = 0s}).begin(), manta::GetTimeoutError);
  setter.set(0);
}

manta::Async<int> add_as_completed(std::vector<ObjectRef<int>> refs) {
  int sum = 0;
  auto all = manta::as_completed(refs);
  while (auto ref = co_await all.next()) sum += *co_await *ref;
  co_return sum;
}

TEST_F(AsCompleted, IsAwaitedByACoroutine) {
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 1000; ++i) refs.push_back(remote<square>(i));
  EXPECT_EQ(*remote<add_as_completed>(refs).get(), 332'833'500);
  EXPECT_EQ(*remote<add_as_completed>(std::vector<ObjectRef<int>>{}).get(), 0);
}

TEST_F(AsCompleted, OfACoroutineGivesThemAsTheyCome) {
  auto [first, set_first] = manta::promise<int>();
  auto [second, set_second] = manta::promise<int>();
  const auto order = manta::submit(
      [](std::vector<ObjectRef<int>> refs) -> manta::Async<std::vector<int>> {
        std::vector<int> seen;
        auto all = manta::as_completed(refs);
        while (auto ref = co_await all.next()) seen.push_back(*co_await *ref);
        co_return seen;
      },
      std::vector{first, second});
  EXPECT_FALSE(order.try_get(1ms)) << "it waits";
  set_second.set(2);
  set_first.set(1);
  EXPECT_EQ(order.get()->size(), 2u);
}

TEST_F(AsCompleted, OfACoroutineEndsWhenThatIsCancelled) {
  auto [never, setter] = manta::promise<int>();
  std::vector<ObjectRef<int>> waiting;
  for (int i = 0; i < 100; ++i) waiting.push_back(remote<add_as_completed>(std::vector{never, manta::put(i)}));
  for (const auto& ref : waiting) {
    manta::cancel(ref);
    EXPECT_THROW((void)ref.get(), manta::CancelledError);
  }
  wait_until([this] { return runtime().stats().frames == 0; });
  setter.set(0);
}

TEST_F(AsCompleted, GivesEachOnceAsItComesToBeDone) {
  auto [first, set_first] = manta::promise<int>();
  auto [second, set_second] = manta::promise<int>();
  auto [third, set_third] = manta::promise<int>();
  set_second.set(2);
  std::vector<int> order;
  for (const auto& ref : manta::as_completed(std::vector{first, second, third})) {
    order.push_back(*ref.get());
    if (order.size() == 1) set_third.set(3);
    if (order.size() == 2) set_first.set(1);
  }
  EXPECT_EQ(order, (std::vector{2, 3, 1}));
}

TEST_F(AsCompleted, GivesManyWhateverTheirOrder) {
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 1000; ++i) refs.push_back(remote<square>(i));
  std::set<int> seen;
  for (const auto& ref : manta::as_completed(refs)) seen.insert(*ref.get());
  EXPECT_EQ(seen.size(), 1000u);
}

TEST_F(AsCompleted, LetsItsReferencesBeMovedOut) {
  const auto squares = [] {
    std::vector<ObjectRef<int>> refs;
    for (int i = 0; i < 100; ++i) refs.push_back(remote<square>(i));
    return refs;
  };
  std::vector<ObjectRef<int>> later;
  int sum = 0;
  for (auto& ref : manta::as_completed(squares())) {
    sum += manta::take(std::move(ref));       // the node is gone,
    later.push_back(remote<square>(sum % 7));  // and its storage may be another's
  }
  EXPECT_EQ(sum, 99 * 100 * 199 / 6);
  for (const auto& ref : later) EXPECT_LE(*ref.get(), 36);
}

TEST_F(AsCompleted, MayBeLeftInTheMiddle) {
  auto [never, setter] = manta::promise<int>();
  for (const auto& ref : manta::as_completed(std::vector{never, manta::put(1)})) {
    EXPECT_EQ(*ref.get(), 1);
    break;
  }
  setter.set(0);
}

TEST_F(Cancel, OfWhatIsDoneChangesNothing) {
  const auto value = remote<square>(3);
  const auto error = remote<fail>(3);
  settle(value);
  settle(error);
  manta::cancel(value);
  manta::cancel(error);
  EXPECT_EQ(*value.get(), 9);
  EXPECT_THROW(error.get(), manta::TaskError);
  const auto object = manta::put(1);
  manta::cancel(object);
  EXPECT_EQ(*object.get(), 1);
}

TEST_F(Cancel, OfAPromiseFailsItsReferenceAndLeavesItsSetterHarmless) {
  auto [ref, setter] = manta::promise<int>();
  manta::cancel(ref);
  EXPECT_THROW(ref.get(), manta::CancelledError);
  setter.set(1);
  EXPECT_THROW(ref.get(), manta::CancelledError);
}

TEST_F(Cancel, OfAQueuedTaskKeepsItFromStarting) {
  std::atomic<bool> ran{false};
  BusyWorkers busy;
  const auto ref = manta::submit([&ran] { ran = true; });
  manta::cancel(ref);
  EXPECT_THROW(ref.get(), manta::CancelledError);
  busy.release();
  EXPECT_EQ(*remote<square>(2).get(), 4);
  EXPECT_FALSE(ran);
}

TEST_F(Cancel, IsSeenByTheStopTokenOfARunningBody) {
  std::atomic<bool> started{false};
  std::atomic<bool> saw{false};
  const auto ref = manta::submit([&] {
    const std::stop_token stop = manta::this_task::stop_token();
    EXPECT_FALSE(stop.stop_requested());
    started = true;
    wait_until([&] { return stop.stop_requested(); });
    saw = true;
  });
  wait_until([&] { return started.load(); });
  manta::cancel(ref);
  EXPECT_THROW(ref.get(), manta::CancelledError);
  wait_until([&] { return saw.load(); });
}

TEST_F(Cancel, TellsTheBodyWhenTheOutcomeIsThere) {
  Gate listens;
  Gate told;
  bool was_ready = false;
  ObjectRef<void> ref;
  ref = manta::submit([&] {
    const std::stop_callback callback(manta::this_task::stop_token(), [&] {
      was_ready = ref.ready();
      told.open();
    });
    listens.open();
    told.wait();
  });
  listens.wait();
  manta::cancel(ref);  // calls back here
  EXPECT_TRUE(told.is_open());
  EXPECT_TRUE(was_ready) << "a body that ends at once would come first with its own";
  EXPECT_THROW(ref.get(), manta::CancelledError);
  wait_until([&] { return runtime().stats().tasks_finished == 1; });  // the body uses the gate to its end
}

TEST_F(Cancel, ComesBeforeTheValueOfABodyThatEndsWhenItIsTold) {
  for (int i = 0; i < 20; ++i) {
    Gate listens;
    Gate told;
    std::atomic<bool> ended{false};
    const auto ref = manta::submit([&] {
      {
        const std::stop_callback callback(manta::this_task::stop_token(), [&] { told.open(); });
        listens.open();
        told.wait();
      }
      ended = true;
      return 1;
    });
    listens.wait();
    manta::cancel(ref);
    EXPECT_THROW(ref.get(), manta::CancelledError);
    wait_until([&] { return ended.load(); });
  }
}

}  // namespace
