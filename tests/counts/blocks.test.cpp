// SPDX-License-Identifier: Apache-2.0
//
// How many blocks of memory each object takes, and how large.

#include "counts/allocations.hpp"

#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

namespace {

using manta::ObjectRef;
using manta::Runtime;
using manta_counts::Blocks;
using manta_counts::blocks_each;
using manta_counts::malloc_calls;

constexpr std::size_t kMany = 100'000;
constexpr double kSlack = 0.02;  // blocks in the caches of threads
constexpr std::size_t k128 = 1;  // of Blocks
constexpr std::size_t k256 = 3;

int next(int x) { return x + 1; }
int sum(int a, int b) { return a + b; }

class Idler {
 public:
  void hold(std::atomic<bool>* open) { open->wait(false); }
  void add(int n) { sum_ += n; }
  int sum() const { return sum_; }

 private:
  int sum_ = 0;
};

double total(const Blocks& blocks) {
  double all = 0;
  for (const double each : blocks) all += each;
  return all;
}

void print(const char* what, const Blocks& blocks) {
  std::printf("%s:", what);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i] > kSlack) std::printf(" %.3f of %zu bytes", blocks[i], (i + 1) * manta::detail::kSlabStep);
  }
  std::printf("\n");
}

void expect_one_of_128(const char* what, const Blocks& blocks) {
  print(what, blocks);
  EXPECT_NEAR(blocks[k128], 1, kSlack);
  EXPECT_NEAR(total(blocks), 1, kSlack);
}

class BlocksTest : public ::testing::Test {
 protected:
  BlocksTest() : runtime_({.num_workers = 1}) { refs_.reserve(kMany); }

  /// Keeps the only worker busy until the end: submitted work stays queued.
  void hold_worker() { actor_.send<&Idler::hold>(&open_); }
  ~BlocksTest() override {
    open_ = true;
    open_.notify_all();
  }

  Runtime runtime_;
  manta::ActorHandle<Idler> actor_ = manta::spawn<Idler>();
  std::atomic<bool> open_{false};
  std::vector<ObjectRef<int>> refs_;
};

TEST_F(BlocksTest, AreCountedAtAll) {
  ASSERT_TRUE(manta::detail::slab_stats().pooled);
  const std::uint64_t before = malloc_calls();
  delete new int(1);
  EXPECT_GE(malloc_calls(), before);  // the compiler may leave the pair out
  std::vector<int>(1000).swap(*std::make_unique<std::vector<int>>());
  EXPECT_GT(malloc_calls(), before);
}

TEST_F(BlocksTest, APlainTaskIsOneOf128Bytes) {
  const std::uint64_t before = malloc_calls();
  expect_one_of_128("plain task", blocks_each([&](int i) { refs_.push_back(manta::remote<next>(i)); }));
  for (std::size_t i = 0; i < kMany; ++i) ASSERT_EQ(*refs_[i].get(), static_cast<int>(i) + 1);
  // Deques grow by doubling, and slabs are mapped by the kernel: a handful for all hundred thousand.
  EXPECT_LT(malloc_calls() - before, 100U);
}

TEST_F(BlocksTest, APutIntIsOneOf128Bytes) {
  const std::uint64_t before = malloc_calls();
  expect_one_of_128("put of an int", blocks_each([&](int i) { refs_.push_back(manta::put(i)); }));
  EXPECT_LT(malloc_calls() - before, 10U);
}

TEST_F(BlocksTest, ASubmittedClosureIsOneOf128Bytes) {
  const int x = 1;
  expect_one_of_128("closure", blocks_each([&](int i) { refs_.push_back(manta::submit([x, i] { return x + i; })); }));
  EXPECT_EQ(*refs_.back().get(), static_cast<int>(kMany));
}

TEST_F(BlocksTest, AMessageToAnActorIsOneOf128Bytes) {
  hold_worker();
  const std::uint64_t before = malloc_calls();
  expect_one_of_128("message", blocks_each([&](int i) { actor_.send<&Idler::add>(i); }));
  EXPECT_LT(malloc_calls() - before, 10U);
}

TEST_F(BlocksTest, ACallOfAnActorIsOneOf128Bytes) {
  hold_worker();
  expect_one_of_128("call", blocks_each([&](int) { refs_.push_back(actor_.call<&Idler::sum>()); }));
}

TEST_F(BlocksTest, APendingTaskIsOneOfAtMost256Bytes) {
  auto [gate, setter] = manta::promise<int>();
  const Blocks one = blocks_each([&, &gate = gate](int i) { refs_.push_back(manta::remote<sum>(gate, i)); });
  print("pending task, one dependency", one);
  EXPECT_NEAR(total(one), 1, kSlack);
  for (std::size_t i = k256 + 1; i < one.size(); ++i) EXPECT_NEAR(one[i], 0, kSlack);
  setter.set(1);
  EXPECT_EQ(*refs_.back().get(), static_cast<int>(kMany));
}

manta::Async<int> waits(ObjectRef<int> gate) { co_return *co_await gate; }

TEST_F(BlocksTest, ASuspendedCoroutineIsTwoANodeAndAFrame) {
  auto [gate, setter] = manta::promise<int>();
  static_cast<void>(runtime_.stats());  // the first asks the system how much memory there is
  const std::uint64_t before = malloc_calls();
  const Blocks blocks = blocks_each([&, &gate = gate](int i) {
    refs_.push_back(manta::remote<waits>(gate));
    if (i + 1 < static_cast<int>(kMany)) return;
    while (runtime_.stats().frames < static_cast<std::int64_t>(kMany)) std::this_thread::yield();
  });
  print("suspended coroutine", blocks);
  EXPECT_NEAR(total(blocks), 2, 2 * kSlack);
  EXPECT_LT(malloc_calls() - before, 100U);
  setter.set(5);
  for (auto& ref : refs_) ASSERT_EQ(*ref.get(), 5);
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST_F(BlocksTest, AnIdleActorIsAtMost512Bytes) {
  std::vector<manta::ActorHandle<Idler>> actors(kMany);  // written once: its pages are resident
  const std::size_t before = resident_bytes();
  const Blocks blocks = blocks_each([&](int i) { actors[static_cast<std::size_t>(i)] = manta::spawn<Idler>(); });
  while (runtime_.stats().tasks_finished < runtime_.stats().tasks_submitted) std::this_thread::yield();
  print("actor that has just been made", blocks);
  const double each = static_cast<double>(resident_bytes() - before) / kMany;
  std::printf("resident: %.0f bytes an idle actor\n", each);
  EXPECT_LE(each, 512);
  const Blocks settled = [&] {
    const manta::detail::SlabStats now = manta::detail::slab_stats();
    Blocks in_use{};
    for (std::size_t i = 0; i < in_use.size(); ++i) in_use[i] = static_cast<double>(now.blocks_in_use[i]) / kMany;
    return in_use;
  }();
  print("all slab blocks by actors", settled);
  EXPECT_NEAR(total(settled), 1, 2 * kSlack);
}

TEST(SizesTest, AreWhatTheDesignSays) {
  EXPECT_EQ(sizeof(manta::detail::Node), 64U);
  EXPECT_EQ(sizeof(ObjectRef<int>), sizeof(void*));
}

}  // namespace
