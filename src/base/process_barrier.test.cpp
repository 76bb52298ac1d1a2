// SPDX-License-Identifier: Apache-2.0
#include "base/process_barrier.hpp"

#include "testing/forbid.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include <sched.h>
#include <sys/syscall.h>

namespace {

using manta::detail::atomic;
using manta::detail::has_process_barrier;
using manta::detail::order_for_process_barrier;
using manta::detail::prepare_process_barrier;
using manta::detail::process_barrier;
using manta::testing::forbid;

TEST(ProcessBarrier, MayBePreparedAgain) {
  prepare_process_barrier();
  const bool granted = has_process_barrier();
  prepare_process_barrier();
  EXPECT_EQ(has_process_barrier(), granted);
  process_barrier();
}

/// Dekker's question, asked again and again: of two threads that each say "I" and then look, may both see nothing?
/// Returns how often they did. `before` runs on the thread that pays for the barrier, when the other has been started.
int rounds_that_both_missed(int rounds, void (*before)() = nullptr) {
  atomic<int> often{0};
  atomic<int> rarely{0};
  atomic<int> round{0};
  atomic<bool> often_saw{false};
  atomic<int> answered{0};
  std::thread other([&] {
    for (int i = 1; i <= rounds; ++i) {
      while (round.load(std::memory_order_acquire) != i) std::this_thread::yield();
      often.store(i, std::memory_order_relaxed);
      order_for_process_barrier();
      often_saw.store(rarely.load(std::memory_order_relaxed) == i, std::memory_order_relaxed);
      answered.store(i, std::memory_order_release);
    }
  });
  if (before != nullptr) before();
  int both_missed = 0;
  for (int i = 1; i <= rounds; ++i) {
    round.store(i, std::memory_order_release);
    rarely.store(i, std::memory_order_relaxed);
    process_barrier();
    const bool rarely_saw = often.load(std::memory_order_relaxed) == i;
    while (answered.load(std::memory_order_acquire) != i) std::this_thread::yield();
    if (!rarely_saw && !often_saw.load(std::memory_order_relaxed)) ++both_missed;
  }
  other.join();
  return both_missed;
}

TEST(ProcessBarrier, OneOfTwoSeesTheOther) {
  prepare_process_barrier();
  ASSERT_TRUE(has_process_barrier());
  EXPECT_EQ(rounds_that_both_missed(5'000), 0);
}

void forbid_membarrier() { forbid({SYS_membarrier}); }

TEST(ProcessBarrier, HoldsWhereItIsForbiddenLater) {
  prepare_process_barrier();
  ASSERT_TRUE(has_process_barrier());
  EXPECT_EXIT(
      {
        cpu_set_t before;
        cpu_set_t after;
        sched_getaffinity(0, sizeof before, &before);
        const int both_missed = rounds_that_both_missed(20, forbid_membarrier);
        sched_getaffinity(0, sizeof after, &after);
        std::exit(both_missed == 0 && CPU_EQUAL(&before, &after) ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(ProcessBarrier, EndsAProcessThatForbidsEveryWay) {
  prepare_process_barrier();
  ASSERT_TRUE(has_process_barrier());
  EXPECT_DEATH(
      {
        forbid({SYS_membarrier, SYS_sched_setaffinity});
        process_barrier();
      },
      "manta: membarrier\\(2\\) worked when the first runtime began and fails now");
}

}  // namespace
