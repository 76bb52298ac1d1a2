// SPDX-License-Identifier: Apache-2.0
//
// Value<T>, the result of get: a pointer that pins, iterates, converts to a shared_ptr and outlives its runtime.
#include "probe.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

using namespace manta::conformance;
using manta::ObjectRef;
using manta::remote;
using manta::Value;

std::vector<std::string> words() { return {"one", "two", "three"}; }
std::string text() { return "a text of more than the small size of a string"; }

struct Point {
  int x;
  int y;
  [[nodiscard]] int sum() const { return x + y; }
};

class Values : public RuntimeTest {};

TEST_F(Values, AreReadLikePointers) {
  const Value<Point> point = manta::put(Point{1, 2}).get();
  EXPECT_EQ((*point).x, 1);
  EXPECT_EQ(point->y, 2);
  EXPECT_EQ(point->sum(), 3);
  EXPECT_EQ(point.get()->x, 1);
  static_assert(std::is_same_v<decltype(*point), const Point&>, "a value is shared, so it does not change");
}

TEST_F(Values, AreIteratedInPlaceWhileTheyLive) {
  std::string all;
  for (const std::string& word : manta::get(remote<words>())) all += word;
  for (auto& word : remote<words>().get()) all += word;
  for (const auto& [key, value] : manta::put(std::map<int, std::string>{{1, "a"}, {2, "b"}}).get()) all += value;
  EXPECT_EQ(all, "onetwothreeonetwothreeab");
  int sum = 0;
  for (const int x : manta::put(std::vector{1, 2, 3}).get()) sum += x;
  EXPECT_EQ(sum, 6);
}

TEST_F(Values, PinWhatTheyShow) {
  const int before = Count::alive;
  auto ref = manta::put(Probe(1));
  auto value = std::optional(ref.get());
  ref = {};
  EXPECT_EQ((*value)->value, 1);
  const Value<Probe> copy = *value;
  value.reset();
  EXPECT_EQ(copy->value, 1);
  EXPECT_EQ(Count::alive, before + 1);
}

TEST_F(Values, OfOneObjectAreOneObject) {
  const auto ref = remote<text>();
  const auto first = ref.get();
  const auto second = ref.get();
  EXPECT_EQ(first.get(), second.get());
  const Value<std::string> moved = Value<std::string>(first);
  EXPECT_EQ(moved.get(), first.get());
}

TEST_F(Values, AreAssigned) {
  auto value = manta::put(std::string("first")).get();
  const auto other = manta::put(std::string("second")).get();
  value = other;
  EXPECT_EQ(*value, "second");
  const auto& alias = value;
  value = alias;
  EXPECT_EQ(*value, "second");
  value = remote<text>().get();
  EXPECT_EQ(value->size(), text().size());
}

TEST_F(Values, ConvertToASharedPointerThatPins) {
  const int before = Count::alive;
  std::shared_ptr<const Probe> pointer = manta::put(Probe(5)).get();
  EXPECT_EQ(pointer->value, 5);
  EXPECT_EQ(Count::alive, before + 1);
  pointer.reset();
  EXPECT_EQ(Count::alive, before);
  const std::shared_ptr<const int> number = manta::put(7).get();
  EXPECT_EQ(*number, 7);
}

TEST_F(Values, OutliveTheirReferencesTheirRuntimeAndItsThreads) {
  auto ref = std::optional(remote<text>());
  auto value = std::optional(ref->get());
  std::shared_ptr<const std::string> pointer = *value;
  const auto left = end_without_proof();
  EXPECT_EQ(left.objects, 1);
  ref.reset();
  EXPECT_EQ(**value, text());
  const std::string_view view = **value;
  value.reset();
  EXPECT_EQ(*pointer, view) << "the pointer still holds it";
  pointer.reset();
}

TEST_F(Values, OutliveTheirRuntimeInAnotherThread) {
  std::shared_ptr<const std::vector<std::string>> pointer = remote<words>().get();
  static_cast<void>(end_without_proof());
  std::thread([pointer = std::move(pointer)] { EXPECT_EQ(pointer->back(), "three"); }).join();
}

TEST_F(Values, AreSharedByThreads) {
  const auto value = remote<words>().get();
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([value, &right] {
      for (int k = 0; k < 1000; ++k) {
        const Value<std::vector<std::string>> copy = value;
        right += copy->size() == 3 ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 4000);
}

TEST_F(Values, OfCheapTypesAreCopies) {
  const auto ref = manta::put(3);
  const auto first = ref.get();
  const auto second = ref.get();
  EXPECT_EQ(*first + *second, 6);
  auto taken = manta::put(std::string("other"));
  EXPECT_EQ(manta::take(std::move(taken)), "other");
}

TEST_F(Values, GiveACopyOutOfATemporaryThatIsOne) {
  const auto number = manta::put(7);
  const int& kept = *number.get();  // of a value that is counted, this would dangle
  static_assert(std::is_same_v<decltype(*number.get()), int>);
  static_assert(std::is_same_v<decltype(*number.try_get()), int>);
  EXPECT_EQ(kept, 7);
  EXPECT_EQ(*number.try_get(), 7);
}

TEST_F(Values, OfEveryKindOfTypeCome) {
  enum class Colour { kRed };
  struct Empty {};
  EXPECT_EQ(*manta::put(true).get(), true);
  EXPECT_EQ(*manta::put(Colour::kRed).get(), Colour::kRed);
  EXPECT_EQ(*manta::put(2.5).get(), 2.5);
  EXPECT_EQ(*manta::put(nullptr).get(), nullptr);
  static_cast<void>(manta::put(Empty()).get());
  EXPECT_EQ(**manta::put(std::make_unique<int>(3)).get(), 3);
  EXPECT_EQ((*manta::put([](int x) { return x + 1; }).get())(1), 2);
  EXPECT_EQ(*manta::put(std::vector<bool>{true, false}).get(), (std::vector<bool>{true, false}));
}

}  // namespace
