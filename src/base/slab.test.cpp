// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/base/slab.hpp>

#include "base/slab_store.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <set>
#include <thread>
#include <vector>

namespace {

using namespace manta::detail;

bool aligned(const void* p) { return reinterpret_cast<std::uintptr_t>(p) % kSlabStep == 0; }

TEST(Slab, GivesDistinctAlignedBlocksOfEverySize) {
  for (std::size_t bytes = 1; bytes <= 600; ++bytes) {
    std::set<void*> blocks;
    for (int i = 0; i < 10; ++i) {
      void* const p = slab_allocate(bytes);
      EXPECT_TRUE(aligned(p));
      std::memset(p, 0x5a, bytes);
      EXPECT_TRUE(blocks.insert(p).second);
    }
    for (void* p : blocks) slab_free(p, bytes);
  }
}

TEST(Slab, ServesZeroBytesAndLargeRequests) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{513}, std::size_t{1} << 20}) {
    void* const p = slab_allocate(bytes);
    ASSERT_NE(p, nullptr);
    EXPECT_TRUE(aligned(p));
    slab_free(p, bytes);
  }
}

TEST(Slab, KeepsContentsApart) {
  constexpr std::size_t kCount = 5000;
  std::vector<unsigned char*> blocks;
  for (std::size_t i = 0; i < kCount; ++i) {
    const std::size_t bytes = 64 * (i % 8 + 1);
    blocks.push_back(static_cast<unsigned char*>(slab_allocate(bytes)));
    std::memset(blocks.back(), static_cast<int>(i % 251), bytes);
  }
  for (std::size_t i = 0; i < kCount; ++i) {
    const std::size_t bytes = 64 * (i % 8 + 1);
    for (std::size_t k = 0; k < bytes; ++k) ASSERT_EQ(blocks[i][k], i % 251);
    slab_free(blocks[i], bytes);
  }
}

// A thread-local that is destroyed after the thread's cache, because it was made before.
struct Late {
  void* block = nullptr;
  ~Late() {
    slab_free(block, 128);
    slab_free(slab_allocate(128), 128);
  }
};

TEST(Slab, WorksAfterTheThreadsCacheIsGone) {
  std::thread([] {
    static thread_local Late late;
    late.block = nullptr;
    late.block = slab_allocate(128);
  }).join();
}

class SlabPoolTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!slab_stats().pooled) GTEST_SKIP() << "blocks come from operator new in this build";
    slab_trim();
  }

  static std::size_t used(std::size_t size_class) { return slab_stats().blocks_in_use[size_class]; }
};

TEST_F(SlabPoolTest, ReusesTheBlockThatWasFreedLast) {
  void* const p = slab_allocate(100);
  slab_free(p, 100);
  EXPECT_EQ(slab_allocate(128), p);  // the same class
  slab_free(p, 128);
}

TEST_F(SlabPoolTest, TakesOneBatchFromTheStoreAtATime) {
  const std::size_t before = used(1);
  void* const p = slab_allocate(128);
  EXPECT_EQ(used(1), before + slab_batch(1));
  slab_free(p, 128);
  EXPECT_EQ(used(1), before + slab_batch(1));
  slab_trim();
  EXPECT_EQ(used(1), before);
}

TEST_F(SlabPoolTest, ADyingThreadBringsItsCacheBack) {
  const std::size_t before = used(7);
  std::thread([] {
    std::vector<void*> blocks;
    for (int i = 0; i < 100; ++i) blocks.push_back(slab_allocate(512));
    for (void* p : blocks) slab_free(p, 512);
  }).join();
  slab_trim();  // what it returned as whole batches
  EXPECT_EQ(used(7), before);
}

TEST_F(SlabPoolTest, LateCallsLeaveNothingBehind) {
  const std::size_t before = used(1);
  std::thread([] {
    static thread_local Late late;
    late.block = nullptr;
    late.block = slab_allocate(128);
  }).join();
  slab_trim();
  EXPECT_EQ(used(1), before);
}

TEST_F(SlabPoolTest, TrimGivesPagesBackAndUsesTheAddressesAgain) {
  constexpr std::size_t kCount = 100'000;
  const std::size_t resident_before = slab_stats().resident_bytes;
  std::size_t reserved = 0;
  for (int round = 0; round < 3; ++round) {
    std::vector<void*> blocks(kCount);
    for (void*& p : blocks) std::memset(p = slab_allocate(128), 1, 128);
    EXPECT_GE(slab_stats().resident_bytes, resident_before + kCount * 128);
    if (round == 0) reserved = slab_stats().reserved_bytes;
    EXPECT_EQ(slab_stats().reserved_bytes, reserved);
    for (void* p : blocks) slab_free(p, 128);
    slab_trim();
    EXPECT_LT(slab_stats().resident_bytes, resident_before + kCount * 128 / 10);
  }
}

TEST_F(SlabPoolTest, AnEmptySlabServesAnotherClass) {
  constexpr std::size_t kBytes = 64 << 20;
  const auto use = [](std::size_t size) {
    std::vector<void*> blocks(kBytes / size);
    for (void*& p : blocks) p = slab_allocate(size);
    for (void* p : blocks) slab_free(p, size);
    return slab_stats().reserved_bytes;
  };
  const std::size_t reserved = use(512);
  EXPECT_LE(use(64), reserved + kChunkBytes);
  slab_trim();
}

TEST_F(SlabPoolTest, KeepsPagesUpToItsCap) {
  constexpr std::size_t kCap = SlabPool::kKept * kSlabBytes;
  const std::size_t before = slab_stats().resident_bytes;
  std::vector<void*> blocks(kCap / 512 * 5 / 4);
  for (void*& p : blocks) p = slab_allocate(512);
  for (void* p : blocks) slab_free(p, 512);
  const std::size_t kept = slab_stats().resident_bytes - before;
  EXPECT_GT(kept, kCap / 2);
  EXPECT_LT(kept, kCap + kCap / 10);
  slab_trim();
}

TEST_F(SlabPoolTest, AChildOfForkMayFreeWhileOthersWereAllocating) {
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    while (!stop) {
      std::vector<void*> blocks;
      for (int i = 0; i < 500; ++i) blocks.push_back(slab_allocate(64));
      for (void* p : blocks) slab_free(p, 64);
    }
  });
  for (int i = 0; i < 20; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);  // a deadlock ends it
      for (int k = 0; k < 500; ++k) static_cast<void>(slab_allocate(64));
      slab_trim();
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  stop = true;
  busy.join();
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(MANTA_CHECKED) && \
    !defined(__clang__)  // there is a pool, and nobody else maps memory

// Takes blocks until the system refuses a chunk, each linked to the one before, and counts them.
std::size_t take_all(FreeBlock*& all) {
  std::size_t count = 0;
  for (;; ++count) {
    try {
      all = ::new (slab_allocate(512)) FreeBlock{all};
    } catch (const std::bad_alloc&) {
      return count;
    }
  }
}

// Exits with 0 if all is as it should be. The process gets no more memory from here on.
[[noreturn]] void allocate_without_memory() {
  const rlimit none{.rlim_cur = 1, .rlim_max = 1};
  if (setrlimit(RLIMIT_AS, &none) != 0) std::_Exit(1);
  FreeBlock* all = nullptr;
  const std::size_t count = take_all(all);
  while (FreeBlock* const block = all) {
    all = block->next;
    slab_free(block, 512);
  }
  std::_Exit(take_all(all) == count ? 0 : 2);
}

TEST(SlabDeathTest, LosesNothingWhereTheSystemHasNoMoreMemory) {
  EXPECT_EXIT(allocate_without_memory(), testing::ExitedWithCode(0), "");
}

#endif

// The store is under the sanitizers as well, through its own interface.
TEST(SlabStore, TakesAndGivesWholeAndSplitBatches) {
  slab_store_trim();
  for (std::size_t size_class = 0; size_class < kSlabClasses; ++size_class) {
    const std::size_t before = slab_store_stats().blocks_in_use[size_class];
    std::set<FreeBlock*> seen;
    std::vector<BlockChain> chains;
    for (int i = 0; i < 100; ++i) {
      chains.push_back(slab_store_take(size_class));
      std::uint32_t count = 0;
      for (FreeBlock* block = chains.back().head; block != nullptr; block = block->next, ++count) {
        ASSERT_TRUE(seen.insert(block).second);
      }
      ASSERT_EQ(count, chains.back().count);
    }
    FreeBlock* const single = slab_store_take_one(size_class);
    ASSERT_TRUE(seen.insert(single).second);
    EXPECT_EQ(slab_store_stats().blocks_in_use[size_class], before + seen.size());
    single->next = nullptr;
    slab_store_give(size_class, {single, 1});
    for (const BlockChain& chain : chains) slab_store_give(size_class, chain);
    slab_store_trim();
    EXPECT_EQ(slab_store_stats().blocks_in_use[size_class], before);
  }
}

}  // namespace
