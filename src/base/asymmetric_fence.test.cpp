// SPDX-License-Identifier: Apache-2.0
#include "base/asymmetric_fence.hpp"

#include "testing/forbid.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include <sched.h>
#include <sys/syscall.h>

namespace {

using manta::detail::asymmetric_fence_heavy;
using manta::detail::asymmetric_fence_light;
using manta::detail::atomic;
using manta::detail::has_asymmetric_fence;
using manta::detail::prepare_asymmetric_fence;
using manta::testing::forbid;

TEST(AsymmetricFence, MayBePreparedAgain) {
  prepare_asymmetric_fence();
  const bool granted = has_asymmetric_fence();
  prepare_asymmetric_fence();
  EXPECT_EQ(has_asymmetric_fence(), granted);
  asymmetric_fence_heavy();
}

/// Dekker's question, repeated: if two threads each store a word and then load the other's, may both see nothing?
/// Returns how often they did. `before` runs on the thread that issues the heavy fence, after the other has started.
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
      asymmetric_fence_light();
      often_saw.store(rarely.load(std::memory_order_relaxed) == i, std::memory_order_relaxed);
      answered.store(i, std::memory_order_release);
    }
  });
  if (before != nullptr) before();
  int both_missed = 0;
  for (int i = 1; i <= rounds; ++i) {
    round.store(i, std::memory_order_release);
    rarely.store(i, std::memory_order_relaxed);
    asymmetric_fence_heavy();
    const bool rarely_saw = often.load(std::memory_order_relaxed) == i;
    while (answered.load(std::memory_order_acquire) != i) std::this_thread::yield();
    if (!rarely_saw && !often_saw.load(std::memory_order_relaxed)) ++both_missed;
  }
  other.join();
  return both_missed;
}

TEST(AsymmetricFence, OneOfTwoSeesTheOther) {
  prepare_asymmetric_fence();
  ASSERT_TRUE(has_asymmetric_fence());
  EXPECT_EQ(rounds_that_both_missed(5'000), 0);
}

void forbid_membarrier() { forbid({SYS_membarrier}); }

TEST(AsymmetricFence, HoldsWhereItIsForbiddenLater) {
  prepare_asymmetric_fence();
  ASSERT_TRUE(has_asymmetric_fence());
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

TEST(AsymmetricFence, EndsAProcessThatForbidsEveryWay) {
  prepare_asymmetric_fence();
  ASSERT_TRUE(has_asymmetric_fence());
  EXPECT_DEATH(
      {
        forbid({SYS_membarrier, SYS_sched_setaffinity});
        asymmetric_fence_heavy();
      },
      "manta: membarrier\\(2\\) worked when the first runtime began and fails now");
}

}  // namespace
