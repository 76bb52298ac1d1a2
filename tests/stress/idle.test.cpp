// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"
#include "core/runtime_core.hpp"
#include "stress/support.hpp"

#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

// The property: no wake-up is lost. Work that is queued in any way, while workers go to sleep, block, come back or move
// work from one deque to another, runs without another call into the library, on as many workers as there are. So each
// round waits outside the library, for half a minute at most, and a failure names its round.

namespace {

using manta::Config;
using manta::ObjectRef;
using manta::Runtime;
using manta::detail::Random;
using manta_stress::comes;
using manta_stress::Pinned;

std::atomic<std::uint64_t> noted{0};

void note() { noted.fetch_add(1, std::memory_order_release); }  // pairs with expect_notes()
int nothing(int x) { return x; }

/// The state that a push finds.
struct Found {
  std::uint64_t sleeping = 0;  // workers asleep and none searching: it must wake one
  std::uint64_t searching = 0;  // a worker is searching: it need not
  std::uint64_t busy = 0;  // no worker can be woken

  void look(const Runtime& runtime) {
    const auto view = runtime.core().idle.view();
    (view.searching != 0 ? searching : view.available != 0 ? sleeping : busy) += 1;
  }
  void print() const {
    std::printf("pushes that found sleepers %llu, searchers %llu, neither %llu\n",
                static_cast<unsigned long long>(sleeping), static_cast<unsigned long long>(searching),
                static_cast<unsigned long long>(busy));
  }
};

/// Lets a worker reach any step before its sleep, which takes it about 10 us.
void pause(Random& random) {
  const auto until = manta::Clock::now() + std::chrono::nanoseconds(random.below(30'000));
  while (manta::Clock::now() < until) {
  }
}

class IdleStress : public ::testing::TestWithParam<int> {
 protected:
  IdleStress() : random_(manta_stress::seed()), runtime_(Config{.num_workers = GetParam()}) { noted.store(0); }
  ~IdleStress() override {
    if (HasFatalFailure()) manta::send<note>();  // a push: else the runtime would wait for the lost task for ever
  }

  /// Waits until `count` more notes were taken than in all rounds before.
  void expect_notes(std::uint64_t count) {
    ++round_;
    expected_ += count;
    ASSERT_TRUE(comes([&] { return noted.load(std::memory_order_acquire) == expected_; }))
        << "round " << round_ << " lost a wake-up: " << noted.load() << " of " << expected_ << " have run";
  }

  Random random_;
  Runtime runtime_;
  std::uint64_t round_ = 0;
  std::uint64_t expected_ = 0;
};

TEST_P(IdleStress, WhatAGuestPushesIsRun) {
  Found found;
  const auto round = [&] {
    const std::uint32_t count = random_.below(3) == 0 ? 1 + random_.below(20) : 1;
    for (std::uint32_t i = 0; i < count; ++i) {
      found.look(runtime_);
      manta::send<note>();
    }
    expect_notes(count);
    pause(random_);
  };
  manta_stress::repeat_until(round, [&] { return found.sleeping > 100 && found.searching > 100; });
  found.print();
  EXPECT_GT(found.sleeping, 100U);
  EXPECT_GT(found.searching, 100U);
}

/// Many threads push a little and end: the remaining entries of their deques must run.
TEST_P(IdleStress, WhatAThreadLeavesBehindIsRun) {
  std::uint64_t threads = 0;
  const auto round = [&] {
    const std::uint32_t count = 1 + random_.below(4);
    pause(random_);
    std::thread([&] {
      for (std::uint32_t i = 0; i < count; ++i) manta::send<note>();
    }).join();
    ++threads;
    expect_notes(count);
  };
  manta_stress::repeat_until(round, [&] { return threads > 100; });
}

manta::Async<void> yields_and_notes(std::uint32_t times) {
  for (std::uint32_t i = 0; i < times; ++i) co_await manta::yield();
  note();
}

manta::Async<void> sleeps_and_notes(std::uint32_t nanoseconds) {
  co_await manta::sleep_for(std::chrono::nanoseconds(nanoseconds));
  note();
}

/// Returning frames are in the executor's own queue: from a worker that yields, from the timers' thread.
TEST_P(IdleStress, FramesThatYieldOrSleepGoOn) {
  Found found;
  const auto round = [&] {
    found.look(runtime_);
    manta::send<yields_and_notes>(random_.below(3));
    manta::send<sleeps_and_notes>(random_.below(30'000));
    expect_notes(2);
    if (random_.below(2) == 0) pause(random_);
  };
  manta_stress::repeat_until(round, [&] { return found.sleeping > 50; });
  found.print();
  EXPECT_GT(found.sleeping, 50U);
}

// The external thread waits for a task that is not the last that it pushed, and later clears its deque of the entries
// of finished work: it puts a live entry back. That is a push like any other.
TEST_P(IdleStress, WhatAGetPutsBackIsRun) {
  Found found;
  const auto round = [&] {
    const ObjectRef<int> first = manta::remote<nothing>(1);
    manta::send<note>();
    (void)first.get();  // may run it here: its entry stays
    const ObjectRef<int> second = manta::remote<nothing>(2);
    pause(random_);
    found.look(runtime_);
    (void)second.get();
    expect_notes(1);
  };
  manta_stress::repeat_until(round, [&] { return found.sleeping + found.searching > 100; });
  found.print();
}

INSTANTIATE_TEST_SUITE_P(, IdleStress, ::testing::Values(1, 2), ::testing::PrintToStringParamName());

class IdleStressOfTwo : public IdleStress {};

struct Meeting {
  std::atomic<int> there{0};
};

/// Ends when another thread runs such a task at the same time.
void meet(Meeting* meeting) {
  meeting->there.fetch_add(1, std::memory_order_relaxed);
  EXPECT_TRUE(comes([meeting] { return meeting->there.load(std::memory_order_relaxed) == 2; }))
      << "work stands in a queue while a worker sleeps";
  note();
}

// Two tasks that must run at once, anywhere in a burst of others: thieves move such work in batches, and moved entries
// must not wait for the thief's current body while another worker sleeps.
TEST_P(IdleStressOfTwo, ABurstKeepsAllWorkersBusy) {
  Found found;
  const auto round = [&] {
    Meeting meeting;
    std::uint32_t count = 0;
    const auto others = [&] {
      for (std::uint32_t i = random_.below(12); i > 0; --i, ++count) manta::send<note>();
    };
    found.look(runtime_);
    others();
    manta::send<meet>(&meeting);
    others();
    if (random_.below(4) == 0) pause(random_);
    manta::send<meet>(&meeting);
    others();
    expect_notes(count + 2);
    if (random_.below(2) == 0) pause(random_);
  };
  manta_stress::repeat_until(round, [&] { return found.sleeping > 50; });
  found.print();
  EXPECT_GT(found.sleeping, 50U);
}

void parent(Meeting* meeting) {
  for (int i = 0; i < 3; ++i) manta::send<note>();
  manta::send<meet>(meeting);
  manta::send<note>();
  meet(meeting);  // and meanwhile nothing is pushed here, nor taken
}

TEST_P(IdleStressOfTwo, WhatAWorkerPushesBeforeItComputesIsRunByAnother) {
  Found found;
  const auto round = [&] {
    Meeting meeting;
    found.look(runtime_);
    manta::send<parent>(&meeting);
    expect_notes(6);
    pause(random_);
  };
  manta_stress::repeat_until(round, [&] { return found.sleeping > 50; });
  found.print();
  EXPECT_GT(found.sleeping, 50U);
}

/// Blocks, in one of three ways, until the task behind it has run.
void block_for_another(std::uint32_t how) {
  auto [ref, setter] = manta::promise<int>();
  auto* const moved = new manta::Promise<int>(std::move(setter));
  const auto set = manta::submit([moved] {
    moved->set(1);
    delete moved;
  });
  switch (how) {
    case 0: EXPECT_EQ(*ref.get(), 1); break;
    case 1: EXPECT_EQ(*ref.get(std::chrono::seconds(30)), 1); break;
    default: manta::blocking([&wanted = ref] { EXPECT_TRUE(comes([&] { return wanted.ready(); })); });
  }
  note();
}

TEST_P(IdleStressOfTwo, WorkBehindABlockedWorkerIsRun) {
  std::uint64_t blocked = 0;
  const auto round = [&] {
    const std::uint32_t count = 1 + random_.below(6);
    for (std::uint32_t i = 0; i < count; ++i) manta::send<block_for_another>(random_.below(3));
    blocked += count;
    expect_notes(count);
    if (random_.below(2) == 0) pause(random_);
  };
  manta_stress::repeat_until(round, [&] { return blocked > 100; });
  std::printf("blocked %llu times\n", static_cast<unsigned long long>(blocked));
}

INSTANTIATE_TEST_SUITE_P(, IdleStressOfTwo, ::testing::Values(2), ::testing::PrintToStringParamName());

}  // namespace
