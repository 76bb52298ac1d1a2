// SPDX-License-Identifier: Apache-2.0
//
// put: an object of a value that is there.
#include "probe.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

using namespace manta::conformance;
using manta::ObjectRef;
using manta::put;
using manta::remote;

class Put : public RuntimeTest {};

TEST_F(Put, GivesAReferenceThatIsReady) {
  const ObjectRef<int> ref = put(7);
  EXPECT_TRUE(ref.ready());
  EXPECT_EQ(*ref.get(), 7);
  EXPECT_EQ(*ref.try_get(), 7);
}

TEST_F(Put, MovesARvalueInAndCopiesAnLvalue) {
  Probe probe(1);
  Count::reset();
  const auto copied = put(probe);
  EXPECT_EQ(Count::copies, 1);
  EXPECT_EQ(Count::moves, 0);
  Count::reset();
  const auto moved = put(std::move(probe));
  EXPECT_EQ(Count::copies, 0);
  EXPECT_EQ(Count::moves, 1);
  EXPECT_EQ(probe.value, -1);
  EXPECT_EQ(copied.get()->value + moved.get()->value, 2);
}

TEST_F(Put, SharesWithoutACopyFromThenOn) {
  std::vector<double> data(1'000'000, 0.5);
  const double* const where = data.data();
  const auto ref = put(std::move(data));
  EXPECT_EQ(ref.get()->data(), where);
  EXPECT_EQ(*(remote<[](const std::vector<double>& xs) { return xs.data(); }>(ref).get()), where);
}

TEST_F(Put, DecaysItsArgument) {
  const int number = 3;
  static_assert(std::is_same_v<decltype(put(number)), ObjectRef<int>>);
  static_assert(std::is_same_v<decltype(put("text")), ObjectRef<std::string>>);
  const char* const text = "pointer";
  static_assert(std::is_same_v<decltype(put(text)), ObjectRef<std::string>>);
  EXPECT_EQ(*put("text").get(), "text");
  EXPECT_EQ(*put(text).get(), "pointer");
  const std::string constant = "constant";
  EXPECT_EQ(*put(constant).get(), "constant");
}

TEST_F(Put, KeepsWhatOnlyMoves) {
  EXPECT_EQ(*put(Once(3)).get()->value, 3);
  EXPECT_EQ(**put(std::make_unique<int>(4)).get(), 4);
}

TEST_F(Put, KeepsReferencesAlive) {
  auto inner = remote<[] { return Probe(3); }>();
  const int before = Count::alive;
  {
    const auto outer = put(std::vector{inner, inner});
    const auto id = inner.id();
    inner = {};
    EXPECT_EQ((*outer.get())[0].id(), id);
    EXPECT_EQ((*outer.get())[1].get()->value, 3);
  }
  EXPECT_LE(Count::alive, before);
}

TEST_F(Put, WorksInsideTasksAndGivesTheReferenceOn) {
  const ObjectRef<ObjectRef<std::string>> outer = remote<[] { return put(std::string("inner")); }>();
  EXPECT_EQ(*manta::unwrap(outer).get(), "inner");
}

TEST_F(Put, OfTheSameValueMakesTwoObjects) {
  const auto a = put(1);
  const auto b = put(1);
  EXPECT_NE(a, b);
  EXPECT_NE(a.id(), b.id());
}

TEST_F(Put, MayBeCalledByManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> sum{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&sum] {
      std::vector<ObjectRef<std::vector<int>>> refs;
      for (int i = 0; i < 200; ++i) refs.push_back(put(std::vector<int>(100, 1)));
      for (const auto& ref : refs) sum += static_cast<int>(ref.get()->size());
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sum, 80'000);
}

TEST_F(Put, ThatThrowsLeavesNothing) {
  struct Fragile {
    std::vector<char> bytes = std::vector<char>(1000);
    char filler[100] = {};
    Fragile() = default;
    Fragile(const Fragile&) { throw std::runtime_error("copy"); }
  };
  const Fragile fragile;
  EXPECT_THROW(static_cast<void>(put(fragile)), std::runtime_error);
  EXPECT_EQ(runtime().stats().objects, 0);
  EXPECT_EQ(runtime().stats().store_bytes, 0u);
}

TEST_F(Put, DestroysTheValueWithItsLastReference) {
  const int before = Count::alive;
  auto ref = put(Probe(1));
  auto copy = ref;
  ref = {};
  EXPECT_EQ(Count::alive, before + 1);
  copy = {};
  EXPECT_EQ(Count::alive, before);
}

}  // namespace
