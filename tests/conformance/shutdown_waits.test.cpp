// SPDX-License-Identifier: Apache-2.0
//
// External threads that wait in a runtime while it ends: they get an error, and leave before it is dismantled.

#include "helpers.hpp"
#include "probe.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kCap = 1'000'000;
using Bytes = std::vector<char>;

PromiseAndRef<int> promise_of(Runtime& runtime) {
  const RuntimeScope scope(runtime);
  return promise<int>();
}

ObjectRef<Bytes> put_in(Runtime& runtime, std::size_t size) {
  const RuntimeScope scope(runtime);
  return put(Bytes(size));
}

class ShutdownWaits : public RuntimeTest {
 protected:
  [[nodiscard]] Config apart() const {
    return {.num_workers = workers(), .object_store_memory = kCap, .object_store_timeout = 1h, .ambient = false};
  }

  /// Ends a runtime while a thread waits for a promise of it by `wait`, which must throw before the promise is set:
  /// while the next runtime exists, probably at the same address.
  template <class Wait>
  void end_under(Wait wait) {
    std::optional<Runtime> ending(std::in_place, apart());
    auto made = promise_of(*ending);
    Sleeper waiting([&] { EXPECT_THROW(wait(made.ref), ShutDownError); });
    waiting.settle();
    EXPECT_FALSE(waiting.has_ended());
    ending->shutdown();
    waiting.join();
    const Runtime next(apart());
    made.setter.set(1);
    EXPECT_THROW(wait(made.ref), ShutDownError);
  }
};

TEST_F(ShutdownWaits, AGetOfAPromiseHearsThatItsRuntimeHasEnded) {
  end_under([](const ObjectRef<int>& ref) { (void)ref.get(); });
}

TEST_F(ShutdownWaits, AGetWithATimeoutDoesToo) {
  end_under([](const ObjectRef<int>& ref) { (void)ref.get(1h); });
}

TEST_F(ShutdownWaits, AWaitFindsAPromiseReadyThatNobodyWillSet) {
  end_under([](const ObjectRef<int>& ref) { (void)wait(std::vector{ref}).ready.at(0).get(); });
}

TEST_F(ShutdownWaits, SoDoesAsCompleted) {
  end_under([](const ObjectRef<int>& ref) {
    for (auto& completed : as_completed(std::vector{ref})) (void)completed.get();
  });
}

TEST_F(ShutdownWaits, AWaitForSeveralRuntimesGoesOnWithTheOthers) {
  std::optional<Runtime> ending(std::in_place, apart());
  auto first = promise_of(*ending);
  auto second = promise<int>();
  Sleeper waiting([&] {
    const auto found = wait(std::vector{first.ref, second.ref}, {.num_returns = 2});
    EXPECT_EQ(found.ready.size(), 2u);
    EXPECT_EQ(*second.ref.get(), 2);
  });
  waiting.settle();
  ending->shutdown();
  waiting.settle();
  EXPECT_FALSE(waiting.has_ended());
  const Runtime next(apart());
  second.setter.set(2);
  waiting.join();
}

TEST_F(ShutdownWaits, APutThatFindsNoRoomHearsOfIt) {
  std::optional<Runtime> ending(std::in_place, apart());
  const auto full = put_in(*ending, kCap);
  Sleeper waiting([&] { EXPECT_THROW((void)put_in(*ending, 1000), ShutDownError); });
  waiting.settle();
  EXPECT_FALSE(waiting.has_ended());
  ending->shutdown();
  waiting.join();
  Runtime next(apart());
  EXPECT_EQ(next.stats().store_bytes, 0u);
  EXPECT_EQ(put_in(next, kCap).get()->size(), kCap);
}

TEST_F(ShutdownWaits, APromiseThatNobodyWaitsForMayStillBeSet) {
  std::optional<Runtime> ending(std::in_place, apart());
  auto made = promise_of(*ending);
  ending->shutdown();
  EXPECT_TRUE(made.setter.pending());
  made.setter.set(1);
  EXPECT_THROW((void)made.ref.get(), ShutDownError);
}

// The moment is random: the threads are anywhere between their look at the runtime and their sleep.
TEST_F(ShutdownWaits, OfThreadsThatComeWhileItEndsAllEnd) {
  constexpr int kRounds = 50;
  for (int round = 0; round < kRounds; ++round) {
    std::optional<Runtime> ending(std::in_place, apart());
    auto made = promise_of(*ending);
    std::optional<ObjectRef<Bytes>> full = put_in(*ending, kCap);
    std::atomic<int> begun{0};
    const auto refused = [&begun](auto call) {
      ++begun;
      try {
        call();
      } catch (const ShutDownError&) {
      }
    };
    std::vector<std::thread> threads;
    threads.emplace_back([&] { refused([&] { EXPECT_EQ(*made.ref.get(), round); }); });
    threads.emplace_back([&] { refused([&] { EXPECT_EQ(*made.ref.get(1h), round); }); });
    threads.emplace_back([&] { refused([&] { (void)wait(std::vector{made.ref}); }); });
    threads.emplace_back([&] { refused([&] { (void)put_in(*ending, 1000); }); });
    wait_until([&] { return begun == 4; });
    threads.emplace_back([&] { made.setter.set(round); });
    threads.emplace_back([&] { full.reset(); });
    ending->shutdown();
    const Runtime next(apart());
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(next.stats().objects, 0);
    EXPECT_EQ(next.stats().store_bytes, 0u);
  }
}

}  // namespace
}  // namespace manta::conformance
