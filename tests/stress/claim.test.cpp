// SPDX-License-Identifier: Apache-2.0
#include "tasks/run.hpp"

#include "base/random.hpp"
#include "stress/support.hpp"

#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

// The property: claim() returns true to exactly one caller for each attempt of a task, however many try; that caller
// sees the arguments. So a body runs once, whichever threads take the queue entry or wait for the task, and never after
// an earlier cancellation.

namespace {

using manta::Config;
using manta::ObjectRef;
using manta::Runtime;
using manta::detail::claim;
using manta::detail::Node;
using manta::detail::NodeType;
using manta::detail::Phase;
using manta::detail::Random;
using manta_stress::Pinned;

constexpr int kClaimers = 4;
constexpr std::uint32_t kNodes = 1000;
constexpr int kAttempts = 3;

constexpr NodeType kBareType{};

/// A node that may be claimed a few times over, as a task with retries is.
struct Claimed {
  Node node{kBareType, manta::detail::NodeInit{Phase::kReady, 0, 1, 1}, 0, std::source_location::current()};
  std::uint64_t argument = 0;  // plain: TSan checks that a claim acquires from the thread that made the node ready
  int attempts = 0;  // plain: written by the claimer
  std::atomic<int> wins{0};
};

struct Counts {
  std::uint64_t won = 0;
  std::uint64_t lost = 0;  // found the node ready, but another thread claimed it
};

void claim_all(std::vector<std::unique_ptr<Claimed>>& nodes, Counts& counts) {
  for (auto& each : nodes) {
    const bool was_ready = each->node.state.glance().phase() == Phase::kReady;
    if (!claim(each->node)) {
      counts.lost += was_ready ? 1 : 0;
      continue;
    }
    ++counts.won;
    each->wins.fetch_add(1, std::memory_order_relaxed);
    ASSERT_EQ(each->argument, static_cast<std::uint64_t>(each->attempts) + 7);
    each->argument += 1;
    if (++each->attempts == kAttempts) continue;
    ASSERT_TRUE(each->node.state.retry());
  }
}

TEST(ClaimStress, ExactlyOneWinsEachAttempt) {
  std::array<Counts, kClaimers> counts{};
  const auto lost = [&] {
    std::uint64_t sum = 0;
    for (const Counts& each : counts) sum += each.lost;
    return sum;
  };
  const auto round = [&] {
    std::vector<std::unique_ptr<Claimed>> nodes;
    for (std::size_t i = 0; i < kNodes; ++i) {
      nodes.push_back(std::make_unique<Claimed>());
      nodes.back()->argument = 7;
    }
    std::atomic<int> ready{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < kClaimers; ++i) {
      threads.emplace_back([&, i] {
        const Pinned pinned(i);
        ready.fetch_add(1, std::memory_order_relaxed);
        while (ready.load(std::memory_order_relaxed) < kClaimers) std::this_thread::yield();
        claim_all(nodes, counts[static_cast<std::size_t>(i)]);
      });
    }
    for (std::thread& thread : threads) thread.join();
    Counts rest;
    for (int left = 0; left < kAttempts; ++left) claim_all(nodes, rest);
    for (auto& each : nodes) ASSERT_EQ(each->wins.load(), kAttempts) << "an attempt had no winner, or two";
  };
  manta_stress::repeat_until(round, [&] { return lost() > 100; });
  for (const Counts& each : counts) {
    std::printf("won %llu, lost %llu\n", static_cast<unsigned long long>(each.won),
                static_cast<unsigned long long>(each.lost));
    EXPECT_GT(each.won, 0U);
  }
  EXPECT_GT(lost(), 100U);
}

/// Counters of the bodies below; each round has its own entries.
std::atomic<int> runs[kNodes];

std::uint64_t run_here(std::uint64_t index) {
  runs[index].fetch_add(1, std::memory_order_relaxed);
  return static_cast<std::uint64_t>(pthread_self());
}

/// One thread submits, and all fetch every result, from either end; workers take entries from the queues.
TEST(ClaimStress, ABodyRunsOnceThoughWorkersAndGettersWantIt) {
  std::uint64_t by_getters = 0;
  std::uint64_t by_workers = 0;
  const Runtime runtime(Config{.num_workers = 2});
  const auto round = [&] {
    for (auto& each : runs) each.store(0, std::memory_order_relaxed);
    std::vector<ObjectRef<std::uint64_t>> refs;
    for (std::uint64_t i = 0; i < kNodes; ++i) refs.push_back(manta::remote<run_here>(i));
    std::atomic<std::uint64_t> inline_runs{0};
    const auto get_all = [&](bool backwards) {
      const auto self = static_cast<std::uint64_t>(pthread_self());
      std::uint64_t mine = 0;
      for (std::size_t i = 0; i < kNodes; ++i) mine += *refs[backwards ? kNodes - 1 - i : i].get() == self ? 1U : 0U;
      inline_runs.fetch_add(mine, std::memory_order_relaxed);
    };
    std::thread other([&] { get_all(false); });
    get_all(true);
    other.join();
    by_getters += inline_runs.load();
    by_workers += kNodes - inline_runs.load();
    for (auto& each : runs) ASSERT_EQ(each.load(), 1) << "a body ran twice, or never";
  };
  manta_stress::repeat_until(round, [&] { return by_getters > 0 && by_workers > 0; });
  std::printf("run by getters %llu, by workers %llu\n", static_cast<unsigned long long>(by_getters),
              static_cast<unsigned long long>(by_workers));
  EXPECT_GT(by_getters, 0U);
  EXPECT_GT(by_workers, 0U);
}

TEST(ClaimStress, ACancelledTaskHasOneOutcomeAndRunsAtMostOnce) {
  Random random(manta_stress::seed());
  std::uint64_t values = 0;
  std::uint64_t cancelled_before = 0;
  std::uint64_t cancelled_while = 0;
  Runtime runtime(Config{.num_workers = 2, .on_unobserved_error = [](const manta::Error&) {}});
  const auto round = [&] {
    for (auto& each : runs) each.store(0, std::memory_order_relaxed);
    std::vector<ObjectRef<std::uint64_t>> refs;
    for (std::uint64_t i = 0; i < kNodes; ++i) refs.push_back(manta::remote<run_here>(i));
    std::thread canceller([&, from = random.below(kNodes)] {
      for (std::size_t i = 0; i < kNodes; ++i) manta::cancel(refs[(from + i) % kNodes]);
    });
    std::vector<bool> got(kNodes);
    for (std::size_t i = 0; i < kNodes; ++i) got[i] = refs[i].try_get({}).has_value();
    canceller.join();
    for (std::size_t i = 0; i < kNodes; ++i) {
      ASSERT_EQ(refs[i].try_get({}).has_value(), got[i]) << "an outcome changed";
    }
    refs.clear();
    // A body may outlive its cancellation: its effects are known when nothing runs.
    while (runtime.stats().tasks_finished != runtime.stats().tasks_submitted) std::this_thread::yield();
    for (std::size_t i = 0; i < kNodes; ++i) {
      ASSERT_LE(runs[i].load(), 1);
      ASSERT_TRUE(!got[i] || runs[i].load() == 1) << "a value without a run";
      values += got[i] ? 1U : 0U;
      cancelled_before += runs[i].load() == 0 ? 1U : 0U;
      cancelled_while += !got[i] && runs[i].load() == 1 ? 1U : 0U;
    }
  };
  manta_stress::repeat_until(round, [&] { return values > 0 && cancelled_before > 0; });
  std::printf("values %llu, cancelled before the run %llu, while it ran %llu\n",
              static_cast<unsigned long long>(values), static_cast<unsigned long long>(cancelled_before),
              static_cast<unsigned long long>(cancelled_while));
  EXPECT_GT(values, 0U);
  EXPECT_GT(cancelled_before, 0U);
}

}  // namespace
