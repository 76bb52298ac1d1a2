// SPDX-License-Identifier: Apache-2.0
#include "base/futex.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <thread>

namespace {

using manta::Clock;
using manta::detail::atomic;
using manta::detail::futex_wait;
using manta::detail::futex_wake;

TEST(Futex, DoesNotSleepIfTheWordHasChanged) {
  atomic<std::uint32_t> word{1};
  EXPECT_TRUE(futex_wait(word, 0, std::nullopt));
}

TEST(Futex, ReturnsFalseAtTheDeadline) {
  atomic<std::uint32_t> word{0};
  const auto deadline = Clock::now() + std::chrono::milliseconds(2);
  while (futex_wait(word, 0, deadline)) {  // for no reason
  }
  EXPECT_GE(Clock::now(), deadline);
  EXPECT_FALSE(futex_wait(word, 0, Clock::time_point::min()));
}

TEST(Futex, WakeEndsASleep) {
  atomic<std::uint32_t> word{0};
  std::thread other([&] {
    word.store(1);
    futex_wake(word, 1);
  });
  while (word.load() == 0) futex_wait(word, 0, std::nullopt);
  other.join();
}

TEST(Futex, WakeOfAnAddressWhereNobodySleepsIsHarmless) {
  atomic<std::uint32_t> word{0};
  futex_wake(word, 1);
  futex_wake(nullptr, 1);
}

}  // namespace
