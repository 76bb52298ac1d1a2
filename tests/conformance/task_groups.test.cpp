// SPDX-License-Identifier: Apache-2.0
//
// Task groups: children that refer to the scope, which waits for them, whatever happens.

#include "helpers.hpp"
#include "probe.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

class TaskGroups : public RuntimeTest {};

long fib(int n) {
  if (n < 2) return n;
  long a = 0;
  TaskGroup group;
  group.run([&a, n] { a = fib(n - 1); });
  const long b = fib(n - 2);
  group.wait();
  return a + b;
}

Async<long> fib_later(int n) {
  long a = 0;
  long b = 0;
  TaskGroup group;
  group.run([&a, n] { a = fib(n - 1); });
  group.run([&b, n] { b = fib(n - 2); });
  co_await group;
  co_return a + b;
}

TEST_F(TaskGroups, RunChildrenThatReferToTheirScope) {
  EXPECT_EQ(fib(15), 610);                       // on a thread of the program
  EXPECT_EQ(*submit([] { return fib(15); }).get(), 610);
  EXPECT_EQ(*get_from_worker(submit([] { return fib(15); })), 610);
  EXPECT_EQ(*get_from_worker(remote<fib_later>(15)), 610);
}

TEST_F(TaskGroups, WaitForAllOfManyChildren) {
  std::vector<int> seen(10'000, 0);
  TaskGroup group;
  for (int& each : seen) group.run([&each] { ++each; });
  group.wait();
  EXPECT_EQ(seen, std::vector<int>(10'000, 1));
}

TEST_F(TaskGroups, WaitForNothingWithoutChildren) {
  TaskGroup group;
  group.wait();
  const TaskGroup unused;
  EXPECT_FALSE(unused.is_cancelled());
}

TEST_F(TaskGroups, AreAsNewAfterEachWait) {
  TaskGroup group;
  int sum = 0;
  for (int round = 0; round < 10; ++round) {
    int a = 0;
    group.run([&a] { a = 1; });
    group.wait();
    sum += a;
    group.run([] { throw std::domain_error("as planned"); });
    EXPECT_THROW(group.wait(), std::domain_error);
    EXPECT_FALSE(group.is_cancelled());
  }
  EXPECT_EQ(sum, 10);
}

TEST_F(TaskGroups, ThrowTheFirstErrorAsItIsWhenAllHaveEnded) {
  std::atomic<int> running{0};
  TaskGroup group;
  for (int i = 0; i < 20; ++i) {
    group.run([&running] {
      ++running;
      const std::unique_ptr<std::atomic<int>, void (*)(std::atomic<int>*)> end(&running, [](auto* r) { --*r; });
      throw std::domain_error("as planned");
    });
  }
  try {
    group.wait();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::domain_error& e) {
    EXPECT_STREQ(e.what(), "as planned");
  }
  EXPECT_EQ(running, 0);
}

TEST_F(TaskGroups, LeaveOutWhatHasNotBegunWhenAChildThrows) {
  const BusyWorkers busy;  // so the children run here, the youngest first
  int ran = 0;
  TaskGroup group;
  for (int i = 0; i < 10; ++i) group.run([&ran] { ++ran; });
  group.run([] { throw 7; });
  EXPECT_THROW(group.wait(), int);
  EXPECT_EQ(ran, is_simulated() ? ran : 0);
}

TEST_F(TaskGroups, LeaveOutWhatHasNotBegunWhenTheyAreCancelled) {
  const BusyWorkers busy;
  Count::reset();
  int ran = 0;
  TaskGroup group;
  for (int i = 0; i < 10; ++i) group.run([&ran, probe = Probe(i)] { ran += probe.value; });
  group.cancel();
  EXPECT_TRUE(group.is_cancelled());
  group.wait();
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(Count::alive, 0);
  group.run([&ran] { ++ran; });
  group.wait();
  EXPECT_EQ(ran, 1);
}

TEST_F(TaskGroups, CanBeCancelledByAChild) {
  std::atomic<int> ended{0};
  TaskGroup group;
  for (int i = 0; i < 4; ++i) {
    group.run([&group, &ended] {
      group.cancel();
      ++ended;
    });
  }
  group.wait();
  EXPECT_GE(ended, 1);
}

TEST_F(TaskGroups, CancelAndWaitWhenTheyAreDestroyed) {
  restart({.num_workers = 3});
  std::atomic<int> ended{0};
  std::atomic<bool> begun{false};
  std::atomic<bool> open{false};
  const auto opener = submit([&] {
    wait_until([&begun] { return begun.load(); });
    open = true;
  });
  const auto task = submit([&] {
    TaskGroup group;
    group.run([&] {
      begun = true;
      wait_until([&open] { return open.load(); });
      ++ended;
    });
    wait_until([&begun] { return begun.load(); });
    throw std::domain_error("as planned");  // past the group, whose child uses the scope
  });
  EXPECT_THROW(task.get(1h), TaskError);
  EXPECT_EQ(ended, 1);
  opener.get();
}

TEST_F(TaskGroups, KeepAndDestroyTheCapturesOfTheirChildren) {
  Count::reset();
  auto owned = std::make_unique<int>(3);
  std::array<char, 2000> large{};
  large[1999] = 4;
  int sum = 0;
  std::atomic<int> other{0};
  TaskGroup group;
  group.run([&sum, owned = std::move(owned)]() mutable { sum += *std::exchange(owned, nullptr); });
  group.run([&other, large] { other += large[1999]; });
  group.run([probe = Probe(1)] { EXPECT_EQ(probe.value, 1); });
  group.wait();
  EXPECT_EQ(sum + other, 7);
  EXPECT_EQ(Count::alive, 0);
  EXPECT_EQ(Count::copies, 0);
}

struct ThrowsWhenCopied {
  ThrowsWhenCopied() = default;
  ThrowsWhenCopied(const ThrowsWhenCopied&) { throw std::domain_error("as planned"); }
  void operator()() const {}
};

TEST_F(TaskGroups, HaveNoChildWhoseCopyThrows) {
  TaskGroup group;
  const ThrowsWhenCopied child;
  EXPECT_THROW(group.run(child), std::domain_error);
  group.wait();
}

TEST_F(TaskGroups, WhoseOnlyChildCouldNotBeMadeDoNotHoldUpTheEnd) {
  const ThrowsWhenCopied child;
  EXPECT_THROW(
      {
        TaskGroup group;
        group.run(child);
      },
      std::domain_error);
}

TEST_F(TaskGroups, LetTheirChildrenStartTasksAndGroups) {
  std::atomic<int> sum{0};
  TaskGroup group;
  for (int i = 0; i < 8; ++i) {
    group.run([&sum] {
      sum += *submit([] { return 1; }).get();
      TaskGroup inner;
      for (int j = 0; j < 8; ++j) inner.run([&sum] { ++sum; });
      inner.wait();
    });
  }
  group.wait();
  EXPECT_EQ(sum, 72);
}

TEST_F(TaskGroups, ShareAQueueWithTasksThatTheScopeStarts) {
  std::vector<ObjectRef<int>> refs;
  std::atomic<int> sum{0};
  TaskGroup group;
  for (int i = 0; i < 20; ++i) {
    group.run([&sum] { ++sum; });
    refs.push_back(submit([i] { return i; }));
    if (i % 3 == 0) (void)refs.back().get();
  }
  group.wait();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(*refs[static_cast<std::size_t>(i)].get(), i);
  EXPECT_EQ(sum, 20);
}

TEST_F(TaskGroups, BelongToTheTaskThatMadeThem) {
  get_from_worker(submit([] {
    const TaskId mine = this_task::id();
    std::atomic<int> same{0};
    TaskGroup group;
    for (int i = 0; i < 50; ++i) group.run([&same, mine] { same += this_task::id() == mine ? 1 : 0; });
    group.wait();
    EXPECT_EQ(same, 50);
  }));
}

TEST_F(TaskGroups, LetChildrenCallOneActorAtOnceWithLateArguments) {
  struct Adder {
    int sum = 0;
    void add(int n) { sum += n; }
    int value() const { return sum; }
  };
  const auto adder = spawn<Adder>();
  submit([adder] {
    TaskGroup group;
    for (int i = 0; i < 50; ++i) {
      group.run([&adder] {
        auto [late, set] = promise<int>();
        adder.send<&Adder::add>(late);
        adder.send<&Adder::add>(1);
        set.set(1);
      });
    }
    group.wait();
  }).get();
  wait_until([&adder] { return *adder.call<&Adder::value>().get() == 100; });
}

TEST_F(TaskGroups, EndOnTheirOwnWhereNothingRunsOnTheCallingThread) {
  restart({.inline_get = false});
  EXPECT_EQ(*submit([] { return fib(8); }).get(), 21);
  EXPECT_EQ(*remote<fib_later>(8).get(), 21);
}

TEST_F(TaskGroups, ServeMethodsOfActors) {
  struct Adder {
    int sum = 0;
    int add(int count) {
      std::atomic<int> more{0};
      TaskGroup group;
      for (int i = 0; i < count; ++i) group.run([&more] { ++more; });
      group.wait();
      return sum += more;
    }
  };
  const auto adder = spawn<Adder>();
  adder.send<&Adder::add>(20);
  EXPECT_EQ(*adder.call<&Adder::add>(30).get(), 50);
}

TEST_F(TaskGroups, OfCoroutinesThrowTheFirstErrorToo) {
  const auto task = submit([]() -> Async<void> {
    TaskGroup group;
    for (int i = 0; i < 5; ++i) group.run([] { throw std::domain_error("as planned"); });
    co_await group;
  });
  EXPECT_NE(error_of<TaskError>([&] { task.get(); }).cause_as<std::domain_error>(), nullptr);
}

TEST_F(TaskGroups, OfCancelledCoroutinesWaitForWhatRuns) {
  restart({.num_workers = 2});
  std::atomic<bool> begun{false};
  std::atomic<bool> open{false};
  std::atomic<bool> ended{false};
  std::atomic<bool> over{false};
  const auto task = submit([&]() -> Async<void> {
    const struct Over {
      std::atomic<bool>& flag;
      ~Over() { flag = true; }
    } at_the_end{over};
    TaskGroup group;
    group.run([&] {
      begun = true;
      wait_until([&open] { return open.load(); });
      ended = true;
    });
    wait_until([&begun] { return begun.load(); });
    co_await group;
  });
  wait_until([&begun] { return begun.load(); });
  cancel(task);
  EXPECT_THROW(task.get(), CancelledError);  // at once
  EXPECT_FALSE(over);
  open = true;
  wait_until([&over] { return over.load(); });
  EXPECT_TRUE(ended);
}

TEST_F(TaskGroups, AreEndedByARuntimeThatCancels) {
  restart({.shutdown_timeout = 0ms});
  std::atomic<int> begun{0};
  std::atomic<bool> cancelled{false};
  (void)submit([&] {
    TaskGroup group;
    for (int i = 0; i < 5; ++i) {
      group.run([&begun] {
        const auto stop = this_task::stop_token();
        ++begun;
        wait_until([&stop] { return stop.stop_requested(); });
      });
    }
    try {
      group.wait();
    } catch (const CancelledError&) {
      cancelled = true;
    }
  });
  wait_until([&begun] { return begun >= 1; });
  runtime().shutdown();
  EXPECT_TRUE(cancelled);
}

TEST_F(TaskGroups, OfThreadsOfTheProgramAreWaitedForByTheEnd) {
  std::atomic<int> ran{0};
  std::atomic<bool> begun{false};
  {
    const Foreign thread(runtime(), [&] {
      TaskGroup group;
      for (int i = 0; i < 100; ++i) group.run([&ran] { ++ran; });
      begun = true;
      group.wait();
    });
    wait_until([&begun] { return begun.load(); });
    runtime().shutdown();
    EXPECT_EQ(ran, 100);
  }
}

TEST_F(TaskGroups, HaveNoChildrenInARuntimeThatHasEnded) {
  const RuntimeScope scope(runtime());
  runtime().shutdown();
  TaskGroup group;
  EXPECT_THROW(group.run([] {}), NoRuntimeError);
  group.wait();
}

TEST_F(TaskGroups, OfATaskInAnotherRuntimeRunThere) {
  Runtime other({.num_workers = 1, .ambient = false});
  const auto task = submit([&other] {
    const RuntimeScope scope(other);
    std::atomic<int> sum{0};
    TaskGroup group;
    for (int i = 0; i < 20; ++i) group.run([&sum] { sum += *submit([] { return 1; }).get(); });
    group.wait();
    return sum.load();
  });
  EXPECT_EQ(*task.get(), 20);
  EXPECT_EQ(*get_from_worker(task), 20);
}

int nest(int depth) {
  if (depth == 0) return 0;
  int below = 0;
  TaskGroup group;
  group.run([&below, depth] { below = nest(depth - 1); });
  group.wait();
  return below + 1;
}

TEST_F(TaskGroups, MayBeNestedDeeply) {
  EXPECT_EQ(*get_from_worker(submit([] { return nest(1000); })), 1000);
}

}  // namespace
}  // namespace manta::conformance
