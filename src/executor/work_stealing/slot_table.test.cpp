// SPDX-License-Identifier: Apache-2.0
#include "executor/work_stealing/slot_table.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace {

using manta::detail::Random;
using manta::detail::Slot;
using manta::detail::SlotTable;

/// The numbers that a search from `start` sees, in its order.
std::vector<std::uint32_t> seen_from(const SlotTable& table, std::uint32_t start) {
  std::vector<std::uint32_t> seen;
  table.any_used(start, [&seen](const Slot& slot) {
    seen.push_back(slot.number);
    return false;
  });
  return seen;
}

TEST(SlotTable, GivesTheLowestFreeNumber) {
  SlotTable table(130);
  std::vector<std::shared_ptr<Slot>> slots;
  for (std::uint32_t i = 0; i < 130; ++i) {
    slots.push_back(table.take());
    EXPECT_EQ(slots.back()->number, i);
  }
  table.give_back(*slots[70]);
  table.give_back(*slots[3]);
  EXPECT_EQ(table.take()->number, 3U);
  EXPECT_EQ(table.take()->number, 70U);
}

TEST(SlotTable, GivesNoMoreThanItHolds) {
  SlotTable table(64);
  std::vector<std::shared_ptr<Slot>> slots;
  for (int i = 0; i < 64; ++i) slots.push_back(table.take());
  EXPECT_EQ(table.take(), nullptr);
}

TEST(SlotTable, ASearchSeesEachSlotInUseOnceFromTheStartOnAndAround) {
  SlotTable table(192);
  std::vector<std::shared_ptr<Slot>> slots;
  for (int i = 0; i < 192; ++i) slots.push_back(table.take());
  for (std::uint32_t i = 0; i < 192; ++i) {
    if (i != 5 && i != 63 && i != 64 && i != 150) table.give_back(*slots[i]);
  }
  using Numbers = std::vector<std::uint32_t>;
  EXPECT_EQ(seen_from(table, 0), (Numbers{5, 63, 64, 150}));
  EXPECT_EQ(seen_from(table, 6), (Numbers{63, 64, 150, 5}));
  EXPECT_EQ(seen_from(table, 64), (Numbers{64, 150, 5, 63}));
  EXPECT_EQ(seen_from(table, 191), (Numbers{5, 63, 64, 150}));
  EXPECT_EQ(seen_from(table, 5), (Numbers{5, 63, 64, 150}));
}

TEST(SlotTable, ASearchIsAsLongAsWhatIsInUseHoweverManyThereWere) {
  SlotTable table(4096);
  std::vector<std::shared_ptr<Slot>> slots;
  for (int i = 0; i < 4096; ++i) slots.push_back(table.take());
  for (std::size_t i = 3; i < 4096; ++i) table.give_back(*slots[i]);
  EXPECT_EQ(seen_from(table, 0).size(), 3U);
  std::size_t made = 0;
  table.each_made([&made](const Slot&) { ++made; });
  EXPECT_EQ(made, 4096U) << "what they have counted is still there";
}

TEST(SlotTable, ARandomSlotIsAnyInUse) {
  SlotTable table(256);
  std::vector<std::shared_ptr<Slot>> slots;
  for (int i = 0; i < 200; ++i) slots.push_back(table.take());
  const std::set<std::uint32_t> kept{0, 1, 64, 199};
  for (const auto& slot : slots) {
    if (!kept.contains(slot->number)) table.give_back(*slot);
  }
  Random random(7);
  std::map<std::uint32_t, int> chosen;
  for (int i = 0; i < 4000; ++i) ++chosen[table.random_used(random)];
  ASSERT_EQ(chosen.size(), kept.size());
  for (const auto& [number, times] : chosen) {
    EXPECT_TRUE(kept.contains(number));
    EXPECT_GT(times, 800) << number;  // of 1000: all have the same chance
  }
}

TEST(SlotTable, TheNextInUseGoesAround) {
  SlotTable table(128);
  std::vector<std::shared_ptr<Slot>> slots;
  for (int i = 0; i < 100; ++i) slots.push_back(table.take());
  for (std::uint32_t i = 0; i < 100; ++i) {
    if (i != 2 && i != 80) table.give_back(*slots[i]);
  }
  std::uint32_t at = 0;
  EXPECT_EQ(table.next_used(at), slots[2].get());
  EXPECT_EQ(table.next_used(at), slots[80].get());
  EXPECT_EQ(table.next_used(at), slots[2].get());
}

TEST(SlotTable, OfNothingIsSearchedInVain) {
  const SlotTable table(64);
  std::uint32_t at = 0;
  Random random(1);
  EXPECT_EQ(table.next_used(at), nullptr);
  EXPECT_EQ(table.random_used(random), 0U);
  EXPECT_TRUE(seen_from(table, 9).empty());
}

}  // namespace
