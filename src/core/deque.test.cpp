// SPDX-License-Identifier: Apache-2.0
#include "core/deque.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <cstdlib>
#include <new>

namespace {

using manta::detail::Deque;
using manta::detail::Steal;
using manta::detail::StealStatus;

std::array<int, 1000> items{};

int* item(std::size_t i) { return &items[i]; }

TEST(Deque, IsEmptyAtFirst) {
  Deque<int> deque;
  EXPECT_TRUE(deque.looks_empty());
  EXPECT_EQ(deque.size_hint(), 0U);
  EXPECT_EQ(deque.near_end(), nullptr);
  EXPECT_EQ(deque.pop(), nullptr);
  EXPECT_EQ(deque.steal().status, StealStatus::kEmpty);
  EXPECT_EQ(deque.steal().item, nullptr);
}

TEST(Deque, PopTakesTheNewest) {
  Deque<int> deque(4);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(deque.push(item(i)));
  EXPECT_EQ(deque.size_hint(), 3U);
  EXPECT_FALSE(deque.looks_empty());
  EXPECT_EQ(deque.pop(), item(2));
  EXPECT_EQ(deque.pop(), item(1));
  EXPECT_EQ(deque.pop(), item(0));
  EXPECT_EQ(deque.pop(), nullptr);
  EXPECT_TRUE(deque.looks_empty());
}

TEST(Deque, StealTakesTheOldest) {
  Deque<int> deque(4);
  for (std::size_t i = 0; i < 3; ++i) deque.push(item(i));
  for (std::size_t i = 0; i < 3; ++i) {
    const Steal<int> stolen = deque.steal();
    EXPECT_EQ(stolen.status, StealStatus::kSuccess);
    EXPECT_EQ(stolen.item, item(i));
  }
  EXPECT_EQ(deque.steal().status, StealStatus::kEmpty);
  EXPECT_EQ(deque.pop(), nullptr);
}

TEST(Deque, NearEndShowsWhatPopWouldTake) {
  Deque<int> deque(4);
  deque.push(item(0));
  deque.push(item(1));
  EXPECT_EQ(deque.near_end(), item(1));
  EXPECT_EQ(deque.pop(), item(1));
  EXPECT_EQ(deque.near_end(), item(0));
  EXPECT_EQ(deque.pop(), item(0));
  EXPECT_EQ(deque.near_end(), nullptr);
}

TEST(Deque, NearEndMayShowAStolenEntryButPopDoesNotTakeIt) {
  Deque<int> deque(4);
  deque.push(item(0));
  EXPECT_EQ(deque.steal().item, item(0));
  EXPECT_EQ(deque.pop(), nullptr);
  EXPECT_EQ(deque.near_end(), nullptr);  // pop() has found out
}

TEST(Deque, GrowsInOrderFromCapacityOne) {
  Deque<int> deque(1);
  for (std::size_t i = 0; i < items.size(); ++i) EXPECT_TRUE(deque.push(item(i)));
  EXPECT_EQ(deque.size_hint(), items.size());
  for (std::size_t i = 0; i < items.size() / 2; ++i) EXPECT_EQ(deque.steal().item, item(i));
  for (std::size_t i = items.size(); i-- > items.size() / 2;) EXPECT_EQ(deque.pop(), item(i));
  EXPECT_TRUE(deque.looks_empty());
}

TEST(Deque, GrowsWhenItsEntriesWrapAround) {
  Deque<int> deque(4);
  for (std::size_t i = 0; i < 3; ++i) deque.push(item(i));
  for (std::size_t i = 0; i < 3; ++i) deque.steal();
  for (std::size_t i = 3; i < 10; ++i) deque.push(item(i));
  for (std::size_t i = 3; i < 10; ++i) EXPECT_EQ(deque.steal().item, item(i));
}

TEST(Deque, ReusesItsSlotsWithoutGrowing) {
  Deque<int> deque(2);
  for (std::size_t round = 0; round < 100; ++round) {
    deque.push(item(0));
    deque.push(item(1));
    EXPECT_EQ(deque.steal().item, item(0));
    EXPECT_EQ(deque.pop(), item(1));
  }
}

TEST(Deque, OfCapacityZeroAcceptsNothing) {
  Deque<int> deque(0);
  EXPECT_FALSE(deque.push(item(0)));
  EXPECT_EQ(deque.pop(), nullptr);
  EXPECT_EQ(deque.near_end(), nullptr);
  EXPECT_EQ(deque.steal().status, StealStatus::kEmpty);
  EXPECT_TRUE(deque.looks_empty());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__clang__)  // they map memory themselves

// Exits with 0 if all is as it should be. The process gets no more memory from here on.
[[noreturn]] void push_without_memory(Deque<int>& deque, std::size_t capacity) {
  const rlimit none{.rlim_cur = 1, .rlim_max = 1};
  if (setrlimit(RLIMIT_AS, &none) != 0) std::_Exit(1);
  try {
    deque.push(item(999));
    std::_Exit(2);
  } catch (const std::bad_alloc&) {
  }
  if (deque.size_hint() != capacity || deque.near_end() != item((capacity - 1) % 1000)) std::_Exit(3);
  if (deque.steal().item != item(0)) std::_Exit(4);
  if (!deque.push(item(7)) || deque.pop() != item(7)) std::_Exit(5);  // there is room now
  for (std::size_t i = capacity; i-- > 1;) {
    if (deque.pop() != item(i % 1000)) std::_Exit(6);
  }
  std::_Exit(deque.pop() == nullptr ? 0 : 7);
}

TEST(DequeDeathTest, IsUnchangedWhenItCannotGrow) {
  constexpr std::size_t kCapacity = std::size_t{1} << 16;  // grows to a megabyte, which comes from mmap
  Deque<int> deque(kCapacity);
  for (std::size_t i = 0; i < kCapacity; ++i) deque.push(item(i % 1000));
  EXPECT_EXIT(push_without_memory(deque, kCapacity), testing::ExitedWithCode(0), "");
}

#endif

}  // namespace
