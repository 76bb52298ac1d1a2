// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"
#include "objects/publish.hpp"
#include "stress/support.hpp"

#include <manta/detail/objects/waiter.hpp>
#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

// The property: a waiter that was added to a node fires exactly once, after the node is done, unless it was removed,
// and then never. So no dependent, no blocked thread and no suspended frame waits for ever, and none is woken twice.

namespace {

using manta::Config;
using manta::ObjectRef;
using manta::Runtime;
using manta::detail::add_waiter;
using manta::detail::Node;
using manta::detail::NodeType;
using manta::detail::publish_value;
using manta::detail::Random;
using manta::detail::remove_waiter;
using manta::detail::Waiter;
using manta_stress::Pinned;

constexpr int kWaiting = 3;
constexpr std::size_t kNodes = 300;
constexpr std::size_t kEach = 4;  // waiters of one thread in one node

constexpr NodeType kBareType{};

struct Published {
  Node node{kBareType, manta::detail::NodeInit{manta::detail::Phase::kRunning, 0, 1, 1}, 0,
            std::source_location::current()};
  int value = 0;  // plain: TSan checks that a waiter acquires from the publisher
};

enum class State : std::uint8_t { kOut, kIn, kRefused, kRemoved, kTooLate };

struct Mine : Waiter {
  Published* where = nullptr;
  State state = State::kOut;
  std::atomic<int> fired{0};

  void enter(Published& published) {
    where = &published;
    fire = [](Waiter& waiter) noexcept {
      auto& self = static_cast<Mine&>(waiter);
      EXPECT_EQ(self.where->value, 1);
      self.fired.fetch_add(1, std::memory_order_relaxed);
    };
    state = add_waiter(published.node, *this) ? State::kIn : State::kRefused;
  }
  void leave() { state = remove_waiter(where->node, *this) ? State::kRemoved : State::kTooLate; }
};

struct Counts {
  std::uint64_t fired = 0;
  std::uint64_t refused = 0;
  std::uint64_t removed = 0;
  std::uint64_t too_late = 0;
};

/// Adds and removes its waiters in random order, each at most once; adds some again.
void come_and_go(Published& published, std::array<Mine, kEach>& waiters, Random& random) {
  for (std::uint32_t steps = random.below(3 * static_cast<std::uint32_t>(kEach)); steps > 0; --steps) {
    Mine& one = waiters[random.below(static_cast<std::uint32_t>(kEach))];
    if (one.state == State::kOut || one.state == State::kRemoved) {
      one.enter(published);
    } else if (one.state == State::kIn) {
      one.leave();
    }
  }
}

void judge(const Mine& waiter, Counts& counts) {
  const int fired = waiter.fired.load(std::memory_order_relaxed);
  switch (waiter.state) {
    case State::kOut:
    case State::kRemoved:
      ASSERT_EQ(fired, 0) << "a waiter that was removed has fired";
      counts.removed += waiter.state == State::kRemoved ? 1U : 0U;
      break;
    case State::kRefused:
      ASSERT_EQ(fired, 0) << "a waiter that was refused has fired";
      ++counts.refused;
      break;
    case State::kIn:
    case State::kTooLate:
      ASSERT_EQ(fired, 1) << "a waiter is lost, or was told twice";
      (waiter.state == State::kIn ? counts.fired : counts.too_late) += 1;
      break;
  }
}

void one_round(Random& random, Counts& counts) {
  std::vector<std::unique_ptr<Published>> nodes;
  for (std::size_t i = 0; i < kNodes; ++i) nodes.push_back(std::make_unique<Published>());
  std::vector<std::array<std::array<Mine, kEach>, kWaiting>> waiters(kNodes);
  std::atomic<int> ready{0};
  // All threads visit the nodes roughly in step: each publishes the node that it has reached.
  std::atomic<std::size_t> at{0};
  const auto run_one = [&](int index, std::uint64_t seed) {
    const Pinned pinned(index);
    Random own(seed);
    ready.fetch_add(1, std::memory_order_relaxed);
    while (ready.load(std::memory_order_relaxed) <= kWaiting) std::this_thread::yield();
    for (std::size_t i = 0; i < kNodes; ++i) {
      if (index < kWaiting) {
        come_and_go(*nodes[i], waiters[i][static_cast<std::size_t>(index)], own);
        if (index == 0) at.store(i, std::memory_order_relaxed);
        continue;
      }
      for (int spin = 0; at.load(std::memory_order_relaxed) < i && spin < 1000; ++spin) std::this_thread::yield();
      nodes[i]->value = 1;
      EXPECT_TRUE(publish_value(nullptr, nodes[i]->node));
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i <= kWaiting; ++i) threads.emplace_back(run_one, i, random());
  for (std::thread& thread : threads) thread.join();
  for (const auto& of_node : waiters) {
    for (const auto& of_thread : of_node) {
      for (const Mine& waiter : of_thread) judge(waiter, counts);
    }
  }
}

TEST(WaitersStress, EachFiresOnceUnlessItWasRemoved) {
  Random random(manta_stress::seed());
  Counts counts;
  manta_stress::repeat_until([&] { one_round(random, counts); },
                             [&] { return counts.too_late > 20 && counts.fired > 100 && counts.refused > 100; });
  std::printf("fired %llu, refused %llu, removed %llu, removed too late %llu\n",
              static_cast<unsigned long long>(counts.fired), static_cast<unsigned long long>(counts.refused),
              static_cast<unsigned long long>(counts.removed), static_cast<unsigned long long>(counts.too_late));
  EXPECT_GT(counts.fired, 100U);
  EXPECT_GT(counts.refused, 100U);
  EXPECT_GT(counts.removed, 0U);
  EXPECT_GT(counts.too_late, 20U);
}

/// A node whose publisher is a waiter of the node before: each publication happens inside another.
struct Domino : Waiter {
  Published own;
  Mine watcher;
};

TEST(WaitersStress, NoneIsLostWherePublishingOneNodePublishesTheNext) {
  constexpr std::size_t kLength = 50'000;  // by recursion this would overflow the stack
  std::uint64_t late = 0;
  std::uint64_t early = 0;
  const auto round = [&] {
    std::vector<Domino> row(kLength);
    for (std::size_t i = 0; i + 1 < kLength; ++i) {
      row[i + 1].fire = [](Waiter& waiter) noexcept {
        auto& self = static_cast<Domino&>(waiter);
        self.own.value = 1;
        EXPECT_TRUE(publish_value(nullptr, self.own.node));
      };
      ASSERT_TRUE(add_waiter(row[i].own.node, row[i + 1]));
    }
    // One pushes the first; the other runs against the fall and adds a watcher to each.
    std::thread watching([&] {
      const Pinned pinned(1);
      for (std::size_t i = kLength; i-- > 0;) row[i].watcher.enter(row[i].own);
    });
    const Pinned pinned(0);
    row[0].own.value = 1;
    EXPECT_TRUE(publish_value(nullptr, row[0].own.node));
    watching.join();
    for (Domino& each : row) {
      ASSERT_TRUE(each.own.node.done());
      const bool refused = each.watcher.state == State::kRefused;
      ASSERT_EQ(each.watcher.fired.load(), refused ? 0 : 1);
      (refused ? late : early) += 1;
    }
  };
  manta_stress::repeat_until(round, [&] { return late > 0 && early > 0; });
  std::printf("watchers in time %llu, refused %llu\n", static_cast<unsigned long long>(early),
              static_cast<unsigned long long>(late));
  EXPECT_GT(late, 0U);
  EXPECT_GT(early, 0U);
}

int sum(int a, int b) { return a + b; }
int sum3(int a, int b, int c) { return a + b + c; }
int waits_for(int a) { return a; }

/// A task takes the first of several results of other tasks: its waiters leave the rest at any moment.
manta::Async<std::uint64_t> first_of(std::vector<ObjectRef<int>> refs) {
  const std::size_t index = co_await manta::when_any(refs);
  co_return index;
}

/// All kinds of waiters of one node at once: a blocked get with a timeout, a coroutine, a dependent, a callback.
TEST(WaitersStress, EveryKindOfWaitEndsWhenItsNodeDoes) {
  using std::chrono::microseconds;
  Random random(manta_stress::seed());
  std::uint64_t timeouts = 0;
  std::uint64_t in_time = 0;
  std::atomic<std::uint64_t> called{0};
  std::uint64_t expected_calls = 0;
  std::uint64_t firsts = 0;
  Runtime runtime(Config{.num_workers = 2});
  const auto round = [&] {
    constexpr std::size_t kPromises = 8;
    std::vector<ObjectRef<int>> refs;
    std::vector<manta::Promise<int>> setters;
    for (std::size_t i = 0; i < kPromises; ++i) {
      auto [ref, setter] = manta::promise<int>();
      refs.push_back(std::move(ref));
      setters.push_back(std::move(setter));
    }
    std::vector<ObjectRef<std::uint64_t>> any;
    for (int i = 0; i < 3; ++i) any.push_back(manta::remote<first_of>(refs));
    ObjectRef<int> tree = manta::remote<waits_for>(refs[0]);
    for (std::size_t i = 1; i < kPromises; ++i) tree = manta::remote<sum>(tree, refs[i]);
    for (auto& ref : refs) {
      manta::on_ready(ref, [&](const auto&) { called.fetch_add(1, std::memory_order_relaxed); });
      ++expected_calls;
    }
    std::thread setting([&, seed = random()] {
      const Pinned pinned(1);
      Random own(seed);
      for (std::size_t i = 0; i < kPromises; ++i) {
        const auto until = manta::Clock::now() + microseconds(own.below(20));
        while (manta::Clock::now() < until) {
        }
        setters[i].set(static_cast<int>(i));
      }
    });
    for (auto& ref : refs) {
      while (!ref.try_get(microseconds(random.below(15))).has_value()) ++timeouts;
      ++in_time;
    }
    setting.join();
    ASSERT_EQ(*tree.get(), static_cast<int>(kPromises * (kPromises - 1) / 2));
    for (auto& index : any) {
      ASSERT_LT(*index.get(), kPromises);
      ++firsts;
    }
  };
  manta_stress::repeat_until(round, [&] { return timeouts > 0 && in_time > 0; });
  runtime.shutdown();
  EXPECT_EQ(called.load(), expected_calls);
  EXPECT_EQ(runtime.stats().objects, 0);
  std::printf("waits in time %llu, timed out %llu, firsts %llu, callbacks %llu\n",
              static_cast<unsigned long long>(in_time), static_cast<unsigned long long>(timeouts),
              static_cast<unsigned long long>(firsts), static_cast<unsigned long long>(called.load()));
  EXPECT_GT(timeouts, 0U);
}

/// Dependents that are cancelled at any moment while their dependencies end: every one has an outcome.
TEST(WaitersStress, EveryDependentEndsThoughItsDependenciesEndWhileItIsCancelled) {
  constexpr std::size_t kTasks = 200;
  Random random(manta_stress::seed());
  std::uint64_t values = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t failed_for = 0;
  Runtime runtime(Config{.num_workers = 2, .on_unobserved_error = [](const manta::Error&) {}});
  const auto round = [&] {
    auto [gate, setter] = manta::promise<int>();
    std::vector<ObjectRef<int>> refs{gate};
    while (refs.size() < kTasks) {
      const auto& a = refs[random.below(static_cast<std::uint32_t>(refs.size()))];
      const auto& b = refs[random.below(static_cast<std::uint32_t>(refs.size()))];
      refs.push_back(manta::remote<sum>(a, b));
    }
    std::vector<std::size_t> victims;
    for (int i = 0; i < 20; ++i) victims.push_back(1 + random.below(static_cast<std::uint32_t>(kTasks) - 1));
    std::atomic<bool> go{false};
    std::thread cancelling([&] {
      const Pinned pinned(1);
      while (!go.load(std::memory_order_acquire)) std::this_thread::yield();
      for (const std::size_t victim : victims) manta::cancel(refs[victim]);
    });
    go.store(true, std::memory_order_release);
    setter.set(1);
    for (auto& ref : refs) {
      const auto got = ref.try_get(std::chrono::seconds(20));
      if (got.has_value()) {
        ++values;
      } else {
        ASSERT_NE(got.error().code(), manta::ErrorCode::kGetTimeout) << "a dependent never ends";
        (got.error().code() == manta::ErrorCode::kCancelled ? cancelled : failed_for) += 1;
      }
    }
    cancelling.join();
  };
  manta_stress::repeat_until(round, [&] { return values > 0 && cancelled > 0 && failed_for > 0; });
  runtime.shutdown();
  EXPECT_EQ(runtime.stats().objects, 0);
  std::printf("values %llu, cancelled %llu, failed for another %llu\n", static_cast<unsigned long long>(values),
              static_cast<unsigned long long>(cancelled), static_cast<unsigned long long>(failed_for));
  EXPECT_GT(values, 0U);
  EXPECT_GT(cancelled, 0U);
  EXPECT_GT(failed_for, 0U);
}

// Dependencies fail, and deadlines pass, while a dependent task is being submitted: it fails with the first of these
// errors, and no thread touches the links of its arguments before the submission has made them.
TEST(WaitersStress, ATaskEndsThoughItsDependenciesFailWhileItIsSubmitted) {
  constexpr std::size_t kTasks = 100;
  Random random(manta_stress::seed());
  std::uint64_t values = 0;
  std::uint64_t late = 0;
  std::uint64_t failed = 0;
  Runtime runtime(Config{.num_workers = 2, .on_unobserved_error = [](const manta::Error&) {}});
  const auto round = [&] {
    std::vector<ObjectRef<int>> sources;
    std::vector<manta::Promise<int>> setters;
    for (std::size_t i = 0; i < kTasks; ++i) {
      auto [ref, setter] = manta::promise<int>();
      sources.push_back(std::move(ref));
      setters.push_back(std::move(setter));
    }
    std::atomic<std::size_t> at{0};
    std::thread setting([&, seed = random()] {
      const Pinned pinned(1);
      Random own(seed);
      for (std::size_t i = 0; i < kTasks; ++i) {
        while (at.load(std::memory_order_relaxed) < i) std::this_thread::yield();
        if (own.below(3) == 0) {
          setters[i].set(1);
        } else {
          manta::Promise<int> dropped(std::move(setters[i]));  // unset
        }
      }
    });
    std::vector<ObjectRef<int>> refs;
    {
      const Pinned pinned(0);
      for (std::size_t i = 0; i < kTasks; ++i) {
        const auto& own = sources[i];
        const auto& other = sources[random.below(static_cast<std::uint32_t>(kTasks))];
        at.store(i, std::memory_order_relaxed);
        if (random.below(3) == 0) {
          const std::chrono::nanoseconds soon(1 + random.below(3000));
          refs.push_back(manta::remote<sum3>.with({.deadline = soon})(own, other, own));
        } else {
          refs.push_back(manta::remote<sum3>(own, other, own));
        }
      }
    }
    setting.join();
    for (auto& ref : refs) {
      const auto got = ref.try_get(std::chrono::seconds(20));
      if (got.has_value()) {
        ++values;
      } else {
        ASSERT_NE(got.error().code(), manta::ErrorCode::kGetTimeout) << "a task never ends";
        (got.error().code() == manta::ErrorCode::kDeadlineExceeded ? late : failed) += 1;
      }
    }
  };
  manta_stress::repeat_until(round, [&] { return values > 0 && late > 0 && failed > 0; });
  runtime.shutdown();
  EXPECT_EQ(runtime.stats().objects, 0);
  EXPECT_EQ(runtime.stats().tasks_finished, runtime.stats().tasks_submitted);
  std::printf("values %llu, deadlines passed %llu, failed for another %llu\n", static_cast<unsigned long long>(values),
              static_cast<unsigned long long>(late), static_cast<unsigned long long>(failed));
  EXPECT_GT(values, 0U);
  EXPECT_GT(late, 0U);
  EXPECT_GT(failed, 0U);
}

}  // namespace
