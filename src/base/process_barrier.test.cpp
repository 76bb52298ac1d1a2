// SPDX-License-Identifier: Apache-2.0
#include "base/process_barrier.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace {

using manta::detail::atomic;
using manta::detail::has_process_barrier;
using manta::detail::order_for_process_barrier;
using manta::detail::prepare_process_barrier;
using manta::detail::process_barrier;

TEST(ProcessBarrier, MayBePreparedAgain) {
  prepare_process_barrier();
  const bool granted = has_process_barrier();
  prepare_process_barrier();
  EXPECT_EQ(has_process_barrier(), granted);
  process_barrier();
}

/// Dekker's question, asked again and again: of two threads that each say "I" and then look, may both see nothing?
TEST(ProcessBarrier, OneOfTwoSeesTheOther) {
  prepare_process_barrier();
  ASSERT_TRUE(has_process_barrier());
  constexpr int kRounds = 5'000;
  atomic<int> often{0};
  atomic<int> rarely{0};
  atomic<int> round{0};
  atomic<bool> often_saw{false};
  atomic<int> answered{0};
  std::thread other([&] {
    for (int i = 1; i <= kRounds; ++i) {
      while (round.load(std::memory_order_acquire) != i) std::this_thread::yield();
      often.store(i, std::memory_order_relaxed);
      order_for_process_barrier();
      often_saw.store(rarely.load(std::memory_order_relaxed) == i, std::memory_order_relaxed);
      answered.store(i, std::memory_order_release);
    }
  });
  int both_missed = 0;
  for (int i = 1; i <= kRounds; ++i) {
    round.store(i, std::memory_order_release);
    rarely.store(i, std::memory_order_relaxed);
    process_barrier();
    const bool rarely_saw = often.load(std::memory_order_relaxed) == i;
    while (answered.load(std::memory_order_acquire) != i) std::this_thread::yield();
    if (!rarely_saw && !often_saw.load(std::memory_order_relaxed)) ++both_missed;
  }
  other.join();
  EXPECT_EQ(both_missed, 0);
}

}  // namespace
