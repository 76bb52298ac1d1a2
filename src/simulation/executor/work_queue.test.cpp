// SPDX-License-Identifier: Apache-2.0
#include "simulation/executor/work_queue.hpp"
#include "simulation/executor/random_chooser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

namespace {

using manta::detail::QueuePosition;
using manta::detail::Random;
using manta::detail::RandomChooser;
using manta::detail::Runnable;
using manta::detail::RunnableType;
using manta::detail::WorkQueue;

constexpr RunnableType kNone{nullptr, [](const Runnable&) noexcept { return false; }};

struct Entry : Runnable {
  int number = 0;
  Entry() : Runnable(kNone) {}
};

int number_of(Runnable& work) { return static_cast<Entry&>(work).number; }

std::vector<Entry> entries(int count) {
  std::vector<Entry> all(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) all[static_cast<std::size_t>(i)].number = i;
  return all;
}

TEST(WorkQueue, GivesEachEntryOnce) {
  RandomChooser chooser(1);
  WorkQueue queue;
  EXPECT_TRUE(queue.empty());
  auto all = entries(100);
  for (Entry& entry : all)
    queue.push(entry, entry.number % 3 == 0 ? QueuePosition::kBehind : QueuePosition::kNext, chooser);
  std::set<int> seen;
  while (!queue.empty()) seen.insert(number_of(*queue.take(chooser).work));
  EXPECT_EQ(seen.size(), 100u);
}

TEST(WorkQueue, TakesEachEntryWithTheSameChance) {
  constexpr int kRounds = 6000;
  std::array<int, 3> first{};
  RandomChooser chooser(2);
  for (int round = 0; round < kRounds; ++round) {
    WorkQueue queue;
    auto all = entries(3);
    for (Entry& entry : all) queue.push(entry, QueuePosition::kNext, chooser);
    ++first[static_cast<std::size_t>(number_of(*queue.take(chooser).work))];
  }
  for (const int times : first) EXPECT_NEAR(times, kRounds / 3, 200);
}

// The property: an entry pushed behind comes after all entries that were queued before it; nothing else is ordered.
TEST(WorkQueue, KeepsBehindWhatWasPushedBehind) {
  constexpr std::uint64_t kSeed = 20;
  Random random(kSeed);
  RandomChooser chooser(kSeed);
  bool was_passed = false;
  for (int round = 0; round < 300; ++round) {
    WorkQueue queue;
    auto all = entries(40);
    std::map<int, std::vector<int>> before;  // for each entry pushed behind: the entries queued then
    std::vector<int> queued;
    std::size_t pushed = 0;
    while (pushed < all.size() || !queue.empty()) {
      if (pushed < all.size() && (queue.empty() || random.below(2) == 0)) {
        Entry& entry = all[pushed++];
        const QueuePosition hint = random.below(3) == 0 ? QueuePosition::kBehind : QueuePosition::kNext;
        if (hint == QueuePosition::kBehind) before[entry.number] = queued;
        queue.push(entry, hint, chooser);
        queued.push_back(entry.number);
        continue;
      }
      const int taken = number_of(*queue.take(chooser).work);
      for (const int other : before[taken]) EXPECT_EQ(std::ranges::count(queued, other), 0) << "round " << round;
      was_passed = was_passed || (!queued.empty() && queued.front() < taken);
      std::erase(queued, taken);
    }
  }
  EXPECT_TRUE(was_passed) << "later entries never passed earlier ones";
}

}  // namespace
