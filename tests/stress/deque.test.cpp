// SPDX-License-Identifier: Apache-2.0
#include "core/deque.hpp"

#include "base/parker.hpp"
#include "base/random.hpp"
#include "stress/support.hpp"

#include <manta/detail/base/atomic.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

// The property: every pushed entry goes to exactly one caller of pop() or steal(), and none is left when the deque
// looks empty to all threads.

namespace {

using manta::Clock;
using manta::detail::atomic;
using manta::detail::Deque;
using manta::detail::Parker;
using manta::detail::Random;
using manta::detail::Steal;
using manta::detail::StealStatus;
using manta_stress::Pinned;

struct Item {
  atomic<std::uint32_t> taken{0};
  std::uint64_t payload = 0;  // plain: TSan sees whether push() releases and steal() acquires
};

struct Counts {
  std::uint64_t popped = 0;
  std::uint64_t stolen = 0;
  std::uint64_t lost = 0;
};

struct Shape {
  std::size_t capacity;  // the deque's first capacity
  std::uint32_t burst;  // the most that the owner pushes, or pops, in a row
  int thieves;
};

void take(Item& item) {
  EXPECT_NE(item.payload, 0U);
  EXPECT_EQ(item.taken.fetch_add(1, std::memory_order_relaxed), 0U) << "an entry went to two callers";
}

void steal_until(Deque<Item>& deque, const atomic<bool>& stop, Counts& counts) {
  // One more look after `stop`: the owner sets it when it has found the deque empty.
  for (bool last = false; !last;) {
    last = stop.load(std::memory_order_acquire);
    const Steal<Item> stolen = deque.steal();
    if (stolen.status == StealStatus::kLostRace) ++counts.lost;
    if (stolen.status == StealStatus::kSuccess) {
      ++counts.stolen;
      take(*stolen.item);
    }
  }
}

// Pops once; the result is that of near_end().
bool pop_one(Deque<Item>& deque, Counts& counts) {
  Item* const shown = deque.near_end();
  Item* const item = deque.pop();
  if (item == nullptr) return false;
  EXPECT_EQ(item, shown);
  ++counts.popped;
  take(*item);
  return true;
}

void own(Deque<Item>& deque, std::vector<Item>& items, std::uint32_t burst, Random& random, Counts& counts) {
  for (std::size_t next = 0; next < items.size();) {
    for (std::uint32_t n = random.below(burst) + 1; n > 0 && next < items.size(); --n, ++next) {
      items[next].payload = next + 1;
      ASSERT_TRUE(deque.push(&items[next]));
    }
    for (std::uint32_t n = random.below(burst + 1); n > 0; --n) pop_one(deque, counts);
  }
  while (pop_one(deque, counts)) {
  }
  EXPECT_TRUE(deque.looks_empty());
}

void round(const Shape& shape, Random& random, Counts& total) {
  Deque<Item> deque(shape.capacity);
  std::vector<Item> items(5000);
  atomic<bool> stop{false};
  atomic<int> ready{0};
  std::vector<Counts> counts(static_cast<std::size_t>(shape.thieves));
  std::vector<std::thread> thieves;
  for (int i = 0; i < shape.thieves; ++i) {
    thieves.emplace_back([&, i] {
      const Pinned pinned(i + 1);
      Counts& mine = counts[static_cast<std::size_t>(i)];
      ready.fetch_add(1, std::memory_order_relaxed);
      steal_until(deque, stop, mine);
    });
  }
  while (ready.load(std::memory_order_relaxed) < shape.thieves) std::this_thread::yield();
  own(deque, items, shape.burst, random, total);
  stop.store(true, std::memory_order_release);
  for (std::thread& thief : thieves) thief.join();

  for (const Counts& each : counts) {
    total.stolen += each.stolen;
    total.lost += each.lost;
  }
  for (Item& item : items) ASSERT_EQ(item.taken.load(std::memory_order_relaxed), 1U) << "an entry was lost";
}

void stress(const Shape& shape) {
  Random random(manta_stress::seed());
  const Pinned pinned(0);
  Counts total;
  manta_stress::repeat_until([&] { round(shape, random, total); },
                             [&] { return total.stolen >= 100 && total.lost > 0; });
  std::printf("popped %llu, stolen %llu, races lost %llu\n", static_cast<unsigned long long>(total.popped),
              static_cast<unsigned long long>(total.stolen), static_cast<unsigned long long>(total.lost));
  ASSERT_GT(total.popped, 0U);
  ASSERT_GT(total.stolen, 0U);
  ASSERT_GT(total.lost, 0U);
}

TEST(DequeStress, GivesEachEntryToOneCallerWhenAlmostEmpty) { stress({.capacity = 2, .burst = 2, .thieves = 2}); }

TEST(DequeStress, GivesEachEntryToOneCallerWhileItGrows) { stress({.capacity = 1, .burst = 500, .thieves = 2}); }

TEST(DequeStress, GivesEachEntryToOneCallerWithManyThieves) { stress({.capacity = 4, .burst = 6, .thieves = 6}); }

// The property: a thread that pushes and then looks for sleepers, and one that announces its sleep and then looks at
// the deque, cannot both miss the other. The owner never pops, so an entry that both missed would stay for ever.
//
// The two race only if both act at the same moment. So the owner pushes as soon as it sees that the worker has taken
// the last entry, and the worker delays its announcement by a random time around the time that the push takes.
class SleepProtocol {
 public:
  void run(std::uint64_t seed) {
    const Pinned pinned(0);
    std::thread worker([this, seed] { work(Random(seed)); });
    push_all();
    worker.join();
    std::printf("sleeps %llu, wakes %llu\n", static_cast<unsigned long long>(sleeps_),
                static_cast<unsigned long long>(wakes_));
    EXPECT_FALSE(missed_);
    EXPECT_GT(sleeps_, 0U);
    EXPECT_GT(wakes_, 0U);
  }

 private:
  static constexpr std::uint64_t kPushes = 20'000;

  void push_all() {
    for (std::uint64_t i = 0; i < kPushes; ++i) {
      deque_.push(&item_);
      if (asleep_.load(std::memory_order_seq_cst)) {
        ++wakes_;
        parker_.unpark();
      }
      for (std::uint64_t looks = 0; done_.load(std::memory_order_acquire) <= i; ++looks) {
        if (looks > 1000) std::this_thread::yield();
      }
    }
  }

  void work(Random random) {
    const Pinned pinned(1);
    for (std::uint64_t done = 0; done < kPushes;) {
      if (deque_.steal().status == StealStatus::kSuccess) {
        done_.store(++done, std::memory_order_release);
        for (volatile std::uint32_t delay = random.below(400); delay > 0;) delay = delay - 1;
        continue;
      }
      asleep_.store(true, std::memory_order_seq_cst);
      if (deque_.looks_empty()) {
        ++sleeps_;
        if (!parker_.park(Clock::now() + std::chrono::seconds(20))) break;
      }
      asleep_.store(false, std::memory_order_seq_cst);
    }
    missed_ = done_.exchange(kPushes, std::memory_order_acq_rel) < kPushes;
  }

  Deque<Item> deque_{2};
  Item item_;
  Parker parker_{1000};  // stays awake for most rounds
  alignas(64) atomic<bool> asleep_{false};
  alignas(64) atomic<std::uint64_t> done_{0};
  std::uint64_t sleeps_ = 0;  // the worker's
  std::uint64_t wakes_ = 0;  // the owner's
  bool missed_ = false;  // the worker's
};

TEST(DequeStress, APushAndAnAnnouncedSleepCannotMissEachOther) { SleepProtocol().run(manta_stress::seed()); }

}  // namespace
