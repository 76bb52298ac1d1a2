// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/checked_atomic.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>

// Every build tests the wrapper of the checked build: the build switches only the alias. src/testing/explorer tests it
// under an explorer.

namespace {

using manta::detail::checked_atomic;

TEST(CheckedAtomic, IsAStdAtomicOnAThreadWithoutAnExplorer) {
  checked_atomic<std::uint32_t> word{4};
  EXPECT_EQ(word.load(), 4U);
  word.store(5, std::memory_order_release);
  EXPECT_EQ(word.exchange(6), 5U);
  EXPECT_EQ(word.fetch_add(2), 6U);
  EXPECT_EQ(word.fetch_sub(1), 8U);
  EXPECT_EQ(word.fetch_or(8), 7U);
  EXPECT_EQ(word.fetch_and(3), 15U);
  std::uint32_t expected = 0;
  EXPECT_FALSE(word.compare_exchange_strong(expected, 9));
  EXPECT_EQ(expected, 3U);
  EXPECT_TRUE(word.compare_exchange_strong(expected, 9, std::memory_order_acq_rel, std::memory_order_relaxed));
  EXPECT_EQ(word.load(), 9U);
}

TEST(CheckedAtomic, OfAPointerCountsInElements) {
  int array[4] = {};
  checked_atomic<int*> pointer{array};
  EXPECT_EQ(pointer.fetch_add(2), array);
  EXPECT_EQ(pointer.fetch_sub(1), array + 2);
  EXPECT_EQ(pointer.load(), array + 1);
}

TEST(CheckedAtomic, IsAsLargeAsTheAtomicInside) {
  EXPECT_EQ(sizeof(checked_atomic<std::uint32_t>), sizeof(std::uint32_t));
  EXPECT_EQ(sizeof(checked_atomic<std::uint64_t>), sizeof(std::uint64_t));
}

}  // namespace
