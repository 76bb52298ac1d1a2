// SPDX-License-Identifier: Apache-2.0
#include "executor/work_stealing/work_stealing.hpp"

#include <manta/testing/wait_until.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <iterator>
#include <memory>
#include <vector>

namespace manta::detail {
namespace {

using namespace std::chrono_literals;
using manta::testing::wait_until;

/// An executor of two workers without a runtime around it.
class Pool {
 public:
  static constexpr int kWorkers = 2;

  explicit Pool(std::size_t max_threads)
      : executor_(core_, {.workers = kWorkers, .max_threads = max_threads, .stack_size = 0, .idle_time = 20ms}) {
    core_.executor = &executor_;
  }
  WorkStealing& operator*() { return executor_; }
  WorkStealing* operator->() { return &executor_; }

 private:
  RuntimeCore core_;
  WorkStealing executor_;
};

/// Work that counts itself in, and then blocks until `news` is unparked.
struct Blocks : Runnable {
  explicit Blocks(std::atomic<int>& counter) : Runnable(kType), inside(counter) {}

  static void run(Runnable& work) noexcept {
    auto& self = static_cast<Blocks&>(work);
    ++self.inside;
    static_cast<void>(tls_context.core->executor->block(self.news, kForever, BlockReason::kObject));
    self.ended.unpark();
  }
  static constexpr RunnableType kType{run, nullptr};

  std::atomic<int>& inside;
  Parker news{0};
  Parker ended{0};
};

/// `count` bodies that all block at once.
class AllBlocked {
 public:
  AllBlocked(Pool& pool, int count) : pool_(pool) {
    for (int i = 0; i < count; ++i) {
      bodies_.push_back(std::make_unique<Blocks>(inside_));
      pool->schedule(*bodies_.back(), QueuePosition::kBehind);
    }
    wait_until([&] { return inside_ == count; });
  }
  ~AllBlocked() {
    for (const auto& body : bodies_) pool_->unpark(body->news);
    for (const auto& body : bodies_) body->ended.park();
  }

 private:
  Pool& pool_;
  std::atomic<int> inside_{0};
  std::vector<std::unique_ptr<Blocks>> bodies_;
};

int thread_count() {
  return static_cast<int>(std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}));
}

TEST(WorkStealing, ReplacesBlockedWorkersThoughGuestsHoldAllSlotsThatThereAreForThem) {
  Pool pool(16);
  std::vector<std::shared_ptr<Slot>> guests;
  while (std::shared_ptr<Slot> slot = pool->borrow_slot()) guests.push_back(std::move(slot));
  EXPECT_GE(guests.size(), 4096u);
  {
    const AllBlocked bodies(pool, 15);
  }  // would wait for ever if one had no thread
  for (auto& slot : guests) pool->return_slot(std::move(slot));
}

TEST(WorkStealing, EndsTheThreadsThatReplacedBlockedWorkersWhenNobodyNeedsThemAnyMore) {
  Pool pool(64);
  {
    const AllBlocked one(pool, 1);
  }  // ThreadSanitizer's thread and the timers' are there now
  const int before = thread_count();
  for (int round = 0; round < 3; ++round) {
    {
      const AllBlocked bodies(pool, 40);
    }
    wait_until([&] { return thread_count() <= before; });
  }
}

}  // namespace
}  // namespace manta::detail
