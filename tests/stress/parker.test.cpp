// SPDX-License-Identifier: Apache-2.0
#include "base/parker.hpp"

#include "base/random.hpp"
#include "stress/support.hpp"

#include <manta/detail/base/atomic.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <new>
#include <thread>
#include <vector>

namespace {

using manta::Clock;
using manta::detail::atomic;
using manta::detail::Parker;
using manta::detail::Random;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr seconds kHangs{20};

// The property: if each unpark() waits for the park() before it to return true, then exactly one park() returns true
// for each, however many others time out.
void each_token_is_taken_once(std::uint32_t spins) {
  Random random(manta_stress::seed());
  Parker parker(spins);
  atomic<std::uint64_t> given{0};
  atomic<std::uint64_t> taken{0};
  atomic<bool> stop{false};
  std::uint64_t timeouts = 0;
  std::uint64_t waits = 0;

  std::thread giver([&] {
    for (;;) {
      const std::uint64_t number = given.fetch_add(1, std::memory_order_relaxed) + 1;
      parker.unpark();
      while (taken.load(std::memory_order_acquire) != number) {
        if (stop.load(std::memory_order_relaxed)) return;
        std::this_thread::yield();
      }
    }
  });
  const auto round = [&] {
    for (int i = 0; i < 200; ++i) {
      const auto wait = random.below(2) == 0 ? nanoseconds(random.below(30'000)) : nanoseconds(kHangs);
      const bool got = parker.park(Clock::now() + wait);
      (got ? waits : timeouts) += 1;
      if (!got) {
        ASSERT_LT(wait, kHangs) << "a token was lost";
        continue;
      }
      ASSERT_EQ(given.load(std::memory_order_relaxed), taken.load(std::memory_order_relaxed) + 1) << "a token too many";
      taken.fetch_add(1, std::memory_order_release);
    }
  };
  manta_stress::repeat_until(round, [&] { return waits > 0 && timeouts > 0; });
  stop.store(true, std::memory_order_relaxed);
  giver.join();
  std::printf("taken %llu, timeouts %llu\n", static_cast<unsigned long long>(waits),
              static_cast<unsigned long long>(timeouts));
  ASSERT_GT(waits, 0U);
  ASSERT_GT(timeouts, 0U);
}

TEST(ParkerStress, EachTokenIsTakenOnceAmongTimeouts) { each_token_is_taken_once(Parker::kSpins); }

TEST(ParkerStress, EachTokenIsTakenOnceAmongTimeoutsWithoutASpin) { each_token_is_taken_once(0); }

// The property: with several unparkers, some park() sees everything that each of them did before its unpark().
TEST(ParkerStress, NoNewsIsLostAmongSeveralUnparkers) {
  constexpr int kUnparkers = 4;
  constexpr std::uint64_t kNews = 5'000;
  Parker parker;
  atomic<std::uint64_t> news{0};
  std::vector<std::thread> unparkers;
  for (int i = 0; i < kUnparkers; ++i) {
    unparkers.emplace_back([&] {
      for (std::uint64_t k = 0; k < kNews; ++k) {
        news.fetch_add(1, std::memory_order_relaxed);
        parker.unpark();
      }
    });
  }
  std::uint64_t seen = 0;
  std::uint64_t parks = 0;
  while (seen < kUnparkers * kNews) {
    ASSERT_TRUE(parker.park(Clock::now() + kHangs)) << "after " << seen;
    ++parks;
    seen += news.exchange(0, std::memory_order_relaxed);
  }
  for (std::thread& thread : unparkers) thread.join();
  std::printf("%llu news in %llu parks\n", static_cast<unsigned long long>(seen),
              static_cast<unsigned long long>(parks));
}

// The property: when park() has returned true, the one unparker no longer touches the Parker. Its memory is filled at
// once, and must stay so.
void memory_is_left_alone(std::uint32_t spins) {
  static constexpr std::byte kFill{0xa5};
  alignas(Parker) std::array<std::byte, sizeof(Parker)> memory;
  atomic<Parker*> current{nullptr};
  atomic<bool> stop{false};
  std::uint64_t rounds = 0;

  std::thread unparker([&] {
    while (!stop.load(std::memory_order_relaxed)) {
      if (Parker* const parker = current.exchange(nullptr, std::memory_order_acq_rel)) {
        parker->unpark();
      } else {
        std::this_thread::yield();
      }
    }
  });
  const auto round = [&] {
    auto* const parker = ::new (memory.data()) Parker(spins);
    current.store(parker, std::memory_order_release);
    ASSERT_TRUE(parker->park(Clock::now() + kHangs));
    parker->~Parker();
    memory.fill(kFill);
    if (++rounds % 4 == 0) std::this_thread::yield();
    ASSERT_TRUE(std::ranges::all_of(memory, [](std::byte b) { return b == kFill; }));
  };
  manta_stress::repeat_until(round, [&] { return rounds > 100; });
  stop.store(true, std::memory_order_relaxed);
  unparker.join();
  std::printf("%llu parkers\n", static_cast<unsigned long long>(rounds));
}

TEST(ParkerStress, LeavesItsMemoryAloneOnceParkHasReturned) { memory_is_left_alone(Parker::kSpins); }

TEST(ParkerStress, LeavesItsMemoryAloneOnceParkHasReturnedFromSleep) { memory_is_left_alone(0); }

}  // namespace
