// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/base/slab.hpp>

#include "base/random.hpp"
#include "base/slab_store.hpp"
#include "stress/support.hpp"

#include <manta/detail/base/atomic.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <thread>
#include <vector>

// The property: a block belongs to one holder at a time. The thread that allocates a block fills it with its own
// number, and the thread that frees it, often another, finds every word unchanged.

namespace {

using namespace manta::detail;

constexpr int kThreads = 4;

// A block with its size and its holder's number in front.
struct Held {
  std::size_t bytes;
  std::uint64_t number;

  [[nodiscard]] std::span<std::uint64_t> words() {
    return {reinterpret_cast<std::uint64_t*>(this + 1), (bytes - sizeof(Held)) / sizeof(std::uint64_t)};
  }

  static Held* get(Random& random) {
    const std::size_t bytes = sizeof(Held) + 8 * (1 + random.below(70));  // some are too large for a class
    auto* const held = ::new (slab_allocate(bytes)) Held{bytes, random()};
    std::ranges::fill(held->words(), held->number);
    return held;
  }

  static void put(Held* held) {
    ASSERT_TRUE(std::ranges::all_of(held->words(), [held](std::uint64_t word) { return word == held->number; }));
    slab_free(held, held->bytes);
  }
};

// Where threads leave blocks for each other.
using Exchange = std::array<atomic<Held*>, 512>;

std::uint64_t work(Exchange& exchange, std::uint64_t seed) {
  Random random(seed);
  std::uint64_t swapped = 0;
  for (int i = 0; i < 3000; ++i) {
    auto& place = exchange[random.below(512)];
    Held* const mine = random.below(8) == 0 ? nullptr : Held::get(random);
    if (Held* const theirs = place.exchange(mine, std::memory_order_acq_rel)) {
      ++swapped;
      Held::put(theirs);
    }
  }
  return swapped;
}

std::uint64_t used() {
  std::uint64_t sum = 0;
  for (const std::size_t n : slab_stats().blocks_in_use) sum += n;
  return sum;
}

TEST(SlabStress, ABlockHasOneHolderAtATimeWhileThreadsComeAndGo) {
  Random random(manta_stress::seed());
  slab_trim();
  const std::uint64_t used_before = used();
  atomic<std::uint64_t> swapped{0};
  int rounds = 0;
  manta_stress::repeat_until(
      [&] {
        static Exchange exchange{};
        std::vector<std::thread> threads;
        for (int i = 0; i < kThreads; ++i) {
          threads.emplace_back([&, seed = random()] { swapped.fetch_add(work(exchange, seed)); });
        }
        for (std::thread& thread : threads) thread.join();
        for (auto& place : exchange) {
          if (Held* const held = place.exchange(nullptr)) Held::put(held);
        }
        if (++rounds % 4 == 0) slab_trim();
      },
      [&] { return swapped.load() > 0; });
  slab_trim();
  EXPECT_EQ(used(), used_before);
  std::printf("%d rounds, %llu blocks changed hands\n", rounds, static_cast<unsigned long long>(swapped.load()));
  ASSERT_GT(swapped.load(), 0U);
}

// The same one level below, which TSan and ASan check, too: the slabs themselves. A chain has one holder at a time.
std::uint64_t take_and_give(std::uint64_t seed) {
  struct Mine {
    std::size_t size_class;
    BlockChain chain;
    std::uint64_t number;
  };
  Random random(seed);
  std::vector<Mine> held;
  std::uint64_t taken = 0;
  const auto give = [&](const Mine& mine) {
    for (FreeBlock* block = mine.chain.head; block != nullptr; block = block->next) {
      ASSERT_EQ(reinterpret_cast<std::uint64_t*>(block)[1], mine.number);
    }
    slab_store_give(mine.size_class, mine.chain);
  };
  for (int i = 0; i < 400; ++i) {
    const std::size_t size_class = random.below(kSlabClasses);
    held.push_back({size_class, slab_store_take(size_class), random()});
    for (FreeBlock* block = held.back().chain.head; block != nullptr; block = block->next, ++taken) {
      reinterpret_cast<std::uint64_t*>(block)[1] = held.back().number;
    }
    if (random.below(16) == 0) {
      for (const Mine& mine : held) give(mine);
      held.clear();
    }
    if (random.below(100) == 0) slab_store_trim();
  }
  for (const Mine& mine : held) give(mine);
  return taken;
}

TEST(SlabStress, AChainFromTheStoreHasOneHolderAtATime) {
  Random random(manta_stress::seed());
  atomic<std::uint64_t> taken{0};
  manta_stress::repeat_until(
      [&] {
        std::vector<std::thread> threads;
        for (int i = 0; i < kThreads; ++i) {
          threads.emplace_back([&, seed = random()] { taken.fetch_add(take_and_give(seed)); });
        }
        for (std::thread& thread : threads) thread.join();
      },
      [&] { return taken.load() > 0; });
  std::printf("%llu blocks taken\n", static_cast<unsigned long long>(taken.load()));
  slab_store_trim();
}

}  // namespace
