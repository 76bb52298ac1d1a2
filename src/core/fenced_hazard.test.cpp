// SPDX-License-Identifier: Apache-2.0
//
// Runtimes in a process to which the kernel refuses membarrier (core/hazard.hpp): external threads pay for the fence.
#include "base/asymmetric_fence.hpp"
#include "testing/forbid.hpp"

#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>

namespace {

constexpr int kRounds = 50;

std::atomic<int> ran{0};
void run() { ++ran; }

/// Ends a runtime while another thread sends tasks. Returns how many more were accepted than ran.
int lost_at_an_end() {
  ran = 0;
  std::atomic<int> accepted{0};
  manta::Runtime ending({.num_workers = 2, .ambient = false});
  std::thread outside([&] {
    try {
      const manta::RuntimeScope scope(ending);
      for (;; ++accepted) manta::send<run>();
    } catch (const manta::ShutDownError&) {
    } catch (const manta::NoRuntimeError&) {
    }
    if (accepted == 0) accepted = -1;
  });
  while (accepted == 0) std::this_thread::yield();
  ending.shutdown();
  outside.join();
  return accepted - ran;
}

/// True if the barrier was refused, and every task that was accepted ran all the same.
bool holds_without_a_barrier() {
  manta::testing::forbid({SYS_membarrier});
  int lost = 0;
  for (int i = 0; i < kRounds; ++i) lost += lost_at_an_end();
  return !manta::detail::has_asymmetric_fence() && lost == 0;
}

TEST(FencedHazard, NoTaskIsLostWhereTheBarrierIsForbiddenFromTheStart) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a process of its own, which has not called membarrier yet
  EXPECT_EXIT(std::exit(holds_without_a_barrier() ? 0 : 1), testing::ExitedWithCode(0), "");
}

}  // namespace
