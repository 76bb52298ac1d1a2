// SPDX-License-Identifier: Apache-2.0
//
// Actors of unusual size, in great numbers, and with many messages.

#include "conformance/counter.hpp"
#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <atomic>
#include <cstddef>
#include <vector>

namespace manta::conformance {
namespace {

class ActorLoad : public RuntimeTest {};

class Large {
 public:
  void write(std::size_t at, char c) { bytes_[at] = c; }
  [[nodiscard]] char read(std::size_t at) const { return bytes_[at]; }

 private:
  char bytes_[100'000] = {};
};
struct alignas(256) Aligned {
  [[nodiscard]] bool is_aligned() const { return reinterpret_cast<std::uintptr_t>(this) % 256 == 0; }
};

TEST_F(ActorLoad, AStateMayBeLargeOrAligned) {
  auto large = spawn<Large>();
  large.send<&Large::write>(99'999, 'x');
  EXPECT_EQ(*get(large.call<&Large::read>(99'999)), 'x');
  EXPECT_TRUE(*get(spawn<Aligned>().call<&Aligned::is_aligned>()));
}

class Tally {
 public:
  explicit Tally(std::atomic<int>* ran) : ran_(ran) {}
  void add() { ++*ran_; }
  [[nodiscard]] int ran() const { return *ran_; }

 private:
  std::atomic<int>* ran_;
};

Async<void> let_others_run() { co_await yield(); }

TEST_F(ActorLoad, ThreadsThatHelpALongBacklogInTurnLeaveTheQueuesWhole) {
  // Each runs some messages, then puts the actor back into the queue that already has its entry.
  std::atomic<int> ran{0};
  std::vector<Foreign> threads;
  {
    const BusyWorkers held(workers());
    auto tally = spawn<Tally>(&ran);
    for (int i = 0; i < 1'000; ++i) tally.send<&Tally::add>();
    while (ran < 500) threads.emplace_back(runtime(), [tally] { EXPECT_GE(*get(tally.call<&Tally::ran>()), 1'000); });
  }
  threads.clear();
  for (int i = 0; i < 100; ++i) get(remote<let_others_run>());
}

TEST_F(ActorLoad, AMillionMessagesArriveInFull) {
  auto counter = spawn<Counter>(0);
  for (int i = 0; i < 1'000'000; ++i) counter.send<&Counter::add>(1);
  EXPECT_EQ(*get(counter.call<&Counter::value>()), 1'000'000);
}

TEST_F(ActorLoad, AHundredThousandActorsLiveAtOnce) {
  constexpr int kActors = 100'000;
  std::vector<ActorHandle<Counter>> actors;
  actors.reserve(kActors);
  for (int i = 0; i < kActors; ++i) actors.push_back(spawn<Counter>(i));
  for (auto& actor : actors) actor.send<&Counter::add>(1);
  std::vector<ObjectRef<int>> values;
  for (auto& actor : actors) values.push_back(actor.call<&Counter::value>());
  EXPECT_EQ(runtime().stats().actors, kActors);
  long long sum = 0;
  for (const auto& value : get(values)) sum += *value;
  EXPECT_EQ(sum, static_cast<long long>(kActors) * (kActors + 1) / 2);
}

}  // namespace
}  // namespace manta::conformance
