// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"
#include "stress/support.hpp"

#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <thread>
#include <vector>

// The property: an actor's messages run on one thread at a time; those of one producer in the order in which it sent
// them; each once; and when its last handle is gone it runs all sent messages, and is destroyed, once.

namespace {

using manta::ActorHandle;
using manta::Config;
using manta::ObjectRef;
using manta::Runtime;
using manta::detail::Random;
using manta_stress::Pinned;

constexpr int kProducers = 3;
constexpr int kMessages = 300;

struct Tally {
  std::atomic<std::uint64_t> messages{0};
  std::atomic<std::uint64_t> turns{0};  // ran on another thread than the message before
  std::atomic<std::uint64_t> helped{0};  // ran on the thread that waits for it
  std::atomic<std::uint64_t> ended{0};
};

/// Its state is plain: TSan sees whether the activation hands it over.
class Recorder {
 public:
  explicit Recorder(Tally* tally) : tally_(tally) {}
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() {
    EXPECT_FALSE(inside_.load(std::memory_order_relaxed));
    tally_->messages.fetch_add(messages_, std::memory_order_relaxed);
    tally_->turns.fetch_add(turns_, std::memory_order_relaxed);
    tally_->helped.fetch_add(helped_, std::memory_order_relaxed);
    tally_->ended.fetch_add(1, std::memory_order_release);  // pairs with the thread that waits for the end
  }

  void take(std::uint64_t producer, int number) {
    EXPECT_FALSE(inside_.exchange(true, std::memory_order_relaxed)) << "two threads at once";
    int& last = last_[producer];
    EXPECT_EQ(number, last + 1) << "of producer " << producer;
    last = number;
    ++messages_;
    const std::thread::id self = std::this_thread::get_id();
    turns_ += self == ran_on_ ? 0U : 1U;
    ran_on_ = self;
    inside_.store(false, std::memory_order_relaxed);
  }

  std::uint64_t ask(std::uint64_t producer, int number, std::thread::id asker) {
    take(producer, number);
    helped_ += asker == ran_on_ ? 1U : 0U;
    return messages_;
  }

  /// Like take(), with an argument that may be late.
  void late(std::uint64_t producer, int number, int /*argument*/) { take(producer, number); }

 private:
  Tally* tally_;
  std::map<std::uint64_t, int> last_;
  std::uint64_t messages_ = 0;
  std::uint64_t turns_ = 0;
  std::uint64_t helped_ = 0;
  std::thread::id ran_on_{};
  std::atomic<bool> inside_{false};
};

/// A foreign thread: sends for a while, then asks for a while; an actor that is asked runs on this thread, if it idles.
void produce(const ActorHandle<Recorder>& actor, std::uint64_t producer, Random& random) {
  bool asks = false;
  for (int number = 1; number <= kMessages; ++number) {
    if (random.below(32) == 0) asks = !asks;
    if (asks) {
      EXPECT_GE(*actor.call<&Recorder::ask>(producer, number, std::this_thread::get_id()).get(), 1U);
    } else {
      actor.send<&Recorder::take>(producer, number);
    }
  }
}

/// Each task is its own producer.
void produce_as_task(const ActorHandle<Recorder>& actor, std::uint64_t producer) {
  for (int number = 1; number <= 10; ++number) actor.send<&Recorder::take>(producer, number);
}

/// A coroutine stays the same producer wherever it is resumed.
manta::Async<void> produce_as_coroutine(ActorHandle<Recorder> actor, std::uint64_t producer) {
  for (int number = 1; number <= 10; ++number) {
    if (number % 3 == 0) {
      (void)co_await actor.call<&Recorder::ask>(producer, number, std::thread::id());
    } else {
      actor.send<&Recorder::take>(producer, number);
      co_await manta::yield();
    }
  }
}

TEST(MailboxStress, MessagesOfEachProducerComeInOrderOnOneThreadAtATime) {
  constexpr std::uint64_t kTasks = 20;
  Random random(manta_stress::seed());
  Tally tally;
  std::uint64_t rounds = 0;
  Runtime runtime(Config{.num_workers = 2});
  const auto round = [&] {
    {
      const auto actor = manta::spawn<Recorder>(&tally);
      std::vector<std::thread> threads;
      for (std::uint64_t i = 0; i < kProducers; ++i) {
        threads.emplace_back([&, i, seed = random()] {
          const Pinned pinned(static_cast<int>(i));
          Random own(seed);
          produce(actor, i, own);
        });
      }
      for (std::uint64_t i = 0; i < kTasks; ++i) {
        manta::send<produce_as_task>(actor, 100 + i);
        manta::send<produce_as_coroutine>(actor, 200 + i);
      }
      for (std::thread& thread : threads) thread.join();
    }
    ++rounds;
    ASSERT_TRUE(manta_stress::comes([&] { return tally.ended.load(std::memory_order_acquire) == rounds; }))
        << "the actor of round " << rounds << " never ended";
    ASSERT_EQ(tally.messages.load(), rounds * (kProducers * kMessages + 2 * kTasks * 10)) << "messages were lost";
  };
  manta_stress::repeat_until(round, [&] { return tally.turns > rounds && tally.helped > 0; });
  runtime.shutdown();
  EXPECT_EQ(runtime.stats().objects, 0);
  std::printf("messages %llu, changes of thread %llu, run by who asked %llu\n",
              static_cast<unsigned long long>(tally.messages.load()),
              static_cast<unsigned long long>(tally.turns.load()),
              static_cast<unsigned long long>(tally.helped.load()));
  EXPECT_GT(tally.turns.load(), rounds);
  EXPECT_GT(tally.helped.load(), 0U);
}

// Calls whose arguments are late wait outside the mailbox, and later calls of the same producer wait behind them. The
// last handle may be dropped while they wait: the actor ends after them.
TEST(MailboxStress, LateArgumentsKeepTheOrderOfTheirProducerAndTheActorEndsBehindThem) {
  constexpr int kCalls = 12;
  Random random(manta_stress::seed());
  Tally tally;
  std::uint64_t rounds = 0;
  std::uint64_t set_after_the_last_handle = 0;
  Runtime runtime(Config{.num_workers = 2});
  const auto round = [&] {
    std::vector<ObjectRef<int>> arguments;
    std::vector<manta::Promise<int>> setters;
    for (int i = 0; i < 4; ++i) {
      auto [ref, setter] = manta::promise<int>();
      arguments.push_back(std::move(ref));
      setters.push_back(std::move(setter));
    }
    std::atomic<bool> dropped{false};
    std::thread setting([&, seed = random()] {
      const Pinned pinned(1);
      Random own(seed);
      while (!setters.empty()) {
        const auto which = own.below(static_cast<std::uint32_t>(setters.size()));
        set_after_the_last_handle += dropped.load(std::memory_order_relaxed) ? 1U : 0U;
        setters[which].set(1);
        setters.erase(setters.begin() + which);
        for (std::uint32_t pause = own.below(1000); pause > 0; --pause) dropped.load(std::memory_order_relaxed);
      }
    });
    {
      const Pinned pinned(0);
      const auto actor = manta::spawn<Recorder>(&tally);
      for (int number = 1; number <= kCalls; ++number) {
        if (random.below(2) == 0) {
          actor.send<&Recorder::late>(0U, number, arguments[random.below(4)]);
        } else {
          actor.send<&Recorder::take>(0U, number);
        }
      }
    }
    dropped.store(true, std::memory_order_relaxed);
    setting.join();
    ++rounds;
    ASSERT_TRUE(manta_stress::comes([&] { return tally.ended.load(std::memory_order_acquire) == rounds; }))
        << "the actor of round " << rounds << " never ended";
    ASSERT_EQ(tally.messages.load(), rounds * kCalls) << "calls were lost";
  };
  manta_stress::repeat_until(round, [&] { return set_after_the_last_handle > 20; });
  if (HasFatalFailure()) std::abort();  // the runtime would wait for that actor for ever
  runtime.shutdown();
  EXPECT_EQ(runtime.stats().objects, 0);
  std::printf("%llu actors, arguments set after the last handle went: %llu\n", static_cast<unsigned long long>(rounds),
              static_cast<unsigned long long>(set_after_the_last_handle));
  EXPECT_GT(set_after_the_last_handle, 20U);
}

// A thread with a weak handle gets a counted one as long as another exists, and messages that it sends with that one
// run.
TEST(MailboxStress, AnActorEndsOnceThoughWeakHandlesAreLockedMeanwhile) {
  Random random(manta_stress::seed());
  Tally tally;
  std::uint64_t rounds = 0;
  std::atomic<std::uint64_t> locked{0};
  std::atomic<std::uint64_t> too_late{0};
  std::atomic<std::uint64_t> last_was_locked{0};
  Runtime runtime(Config{.num_workers = 2});
  const auto round = [&] {
    std::optional<ActorHandle<Recorder>> actor(manta::spawn<Recorder>(&tally));
    const manta::WeakActorHandle<Recorder> weak(*actor);
    std::atomic<int> ready{0};
    std::atomic<bool> dropped{false};
    std::vector<std::thread> threads;
    for (std::uint64_t i = 0; i < 2; ++i) {
      threads.emplace_back([&, i, mine = weak] {
        const Pinned pinned(static_cast<int>(i) + 1);
        ready.fetch_add(1, std::memory_order_relaxed);
        int number = 0;
        while (const auto handle = mine.lock()) {
          handle->send<&Recorder::take>(i, ++number);
          locked.fetch_add(1, std::memory_order_relaxed);
          if (dropped.load(std::memory_order_relaxed)) {
            last_was_locked.fetch_add(1, std::memory_order_relaxed);
            break;
          }
          if (number > 1000) break;
        }
        too_late.fetch_add(1, std::memory_order_relaxed);
      });
    }
    {
      const Pinned pinned(0);
      while (ready.load(std::memory_order_relaxed) < 2) std::this_thread::yield();
      for (std::uint32_t pause = random.below(2000); pause > 0; --pause) ready.load(std::memory_order_relaxed);
      actor.reset();
      dropped.store(true, std::memory_order_relaxed);
    }
    for (std::thread& thread : threads) thread.join();
    ++rounds;
    ASSERT_TRUE(manta_stress::comes([&] { return tally.ended.load(std::memory_order_acquire) == rounds; }))
        << "the actor of round " << rounds << " never ended";
    ASSERT_EQ(tally.messages.load(), locked.load()) << "messages were lost";
  };
  manta_stress::repeat_until(round, [&] { return locked > 100 && last_was_locked > 0; });
  std::printf("%llu actors, locked %llu, ended by a locked handle %llu\n", static_cast<unsigned long long>(rounds),
              static_cast<unsigned long long>(locked.load()), static_cast<unsigned long long>(last_was_locked.load()));
  EXPECT_GT(last_was_locked.load(), 0U);
}

}  // namespace
