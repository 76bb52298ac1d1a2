// SPDX-License-Identifier: Apache-2.0
//
// when_all and when_any.

#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

class WhenTest : public RuntimeTest {};

int square(int x) { return x * x; }
std::string text_of(int x) { return std::to_string(x); }
int fail_with(int x) { throw std::domain_error("no " + std::to_string(x)); }
void nothing() {}

Async<std::string> all_of_different_types() {
  const auto [number, text, none] = co_await when_all(remote<square>(3), remote<text_of>(4), remote<nothing>());
  static_assert(std::is_same_v<std::remove_cvref_t<decltype(none)>, std::monostate>);
  co_return std::to_string(*number) + *text;
}

TEST_F(WhenTest, WhenAllGivesATupleOfTheValues) { EXPECT_EQ(*get(remote<all_of_different_types>()), "94"); }

Async<int> sum_of_all(std::vector<ObjectRef<int>> refs) {
  int sum = 0;
  for (const auto& value : co_await when_all(std::move(refs))) sum = sum * 10 + *value;
  co_return sum;
}

TEST_F(WhenTest, WhenAllOfAVectorGivesTheValuesInOrder) {
  EXPECT_EQ(*get(submit(sum_of_all, std::vector{put(1), put(2), remote<square>(2)})), 124);
  EXPECT_EQ(*get(submit(sum_of_all, std::vector<ObjectRef<int>>{})), 0);
}

Async<void> all_of_two(ObjectRef<int> a, ObjectRef<int> b) { co_await when_all(a, b); }

TEST_F(WhenTest, WhenAllWaitsForAllAndThrowsTheErrorOfTheFirstThatFailed) {
  auto [late, setter] = promise<int>();
  auto both = submit(all_of_two, late, remote<fail_with>(2));
  wait_until([&] { return runtime().stats().frames != 0; });
  EXPECT_FALSE(both.ready());
  setter.set_error(std::make_exception_ptr(std::range_error("late")));
  const auto error = error_of<TaskError>([&] { get(both); });
  EXPECT_NE(error.cause_as<std::range_error>(), nullptr) << error.what();
}

Async<std::size_t> first_of(std::vector<ObjectRef<int>> refs) { co_return co_await when_any(refs); }

TEST_F(WhenTest, WhenAnyGivesTheIndexOfTheFirst) {
  auto [a, a_setter] = promise<int>();
  auto [b, b_setter] = promise<int>();
  auto [c, c_setter] = promise<int>();
  auto first = submit(first_of, std::vector{a, b, c});
  wait_until([&] { return runtime().stats().frames != 0; });
  EXPECT_FALSE(first.ready());
  b_setter.set(1);
  EXPECT_EQ(*get(first), 1u);
  a_setter.set(1);
  c_setter.set(1);
}

TEST_F(WhenTest, WhenAnyFindsWhatIsThere) {
  auto [never, setter] = promise<int>();
  EXPECT_EQ(*get(submit(first_of, std::vector{never, put(1), put(2)})), 1u);
  EXPECT_EQ(*get(submit(first_of, std::vector{put(1)})), 0u);
  setter.set(0);
}

TEST_F(WhenTest, AnErrorCountsAsDone) {
  auto [never, setter] = promise<int>();
  auto failed = remote<fail_with>(1);
  settle(failed);
  EXPECT_EQ(*get(submit(first_of, std::vector{never, failed})), 1u);
  EXPECT_THROW((void)get(failed), TaskError);
  setter.set(0);
}

Async<std::string> first_of_different_types(ObjectRef<int> number, ObjectRef<std::string> text, ObjectRef<void> none) {
  const std::size_t index = co_await when_any(number, text, none);
  const std::vector<AnyRef> all{number, text, none};
  const std::size_t again = co_await when_any(all);
  co_return std::to_string(index) + std::to_string(again);
}

TEST_F(WhenTest, WhenAnyMixesTypes) {
  auto [number, number_setter] = promise<int>();
  auto [none, none_setter] = promise<void>();
  EXPECT_EQ(*get(submit(first_of_different_types, number, put("text"), none)), "11");
  number_setter.set(0);
  none_setter.set();
}

TEST_F(WhenTest, WhenAnyOfNothingIsRefused) {
  const auto error = error_of<TaskError>([] { (void)get(submit(first_of, std::vector<ObjectRef<int>>{})); });
  EXPECT_NE(error.cause_as<InvalidArgumentError>(), nullptr) << error.what();
}

TEST_F(WhenTest, WhenAnyMayBeGivenTheSameReferenceTwice) {
  auto [ref, setter] = promise<int>();
  auto first = submit(first_of, std::vector{ref, ref, ref});
  setter.set(1);
  EXPECT_LT(*get(first), 3u);
}

Async<int> race_many_times(ObjectRef<int> never, int times) {
  int won = 0;
  for (int i = 0; i < times; ++i) {
    auto quick = remote<square>(i % 1000);
    won += co_await when_any(never, quick) == 1 ? 1 : 0;
  }
  co_return won;
}

TEST_F(WhenTest, TheLosersKeepNothingOfTheRaces) {
  // A list of waiters that only grows would make this quadratic.
  auto [never, setter] = promise<int>();
  EXPECT_EQ(*get(remote<race_many_times>(never, 100'000)), 100'000);
  setter.set(1);
}

Async<void> lose(ObjectRef<int> never, ObjectRef<int> quick, ObjectRef<int> slow) {
  EXPECT_EQ(co_await when_any(never, quick, slow), 1u);
  EXPECT_EQ(*co_await slow, 9);
}

TEST_F(WhenTest, TheOthersGoOn) {
  auto [never, setter] = promise<int>();
  auto [go, go_setter] = promise<int>();
  auto slow = remote<square>(go);
  auto race = submit(lose, never, put(1), slow);
  go_setter.set(3);
  get(race);
  EXPECT_EQ(*get(slow), 9);
  EXPECT_FALSE(never.ready());
  setter.set(1);
}

TEST_F(WhenTest, ACancelEndsWhenAny) {
  auto [a, a_setter] = promise<int>();
  auto [b, b_setter] = promise<int>();
  auto first = submit(first_of, std::vector{a, b});
  wait_until([&] { return runtime().stats().frames != 0; });
  cancel(first);
  EXPECT_THROW((void)get(first), CancelledError);
  wait_until([&] { return runtime().stats().frames == 0; });
  a_setter.set(1);
  b_setter.set(1);
}

/// Several threads set winners and losers, and cancel, at the same time.
void race(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<ObjectRef<int>> refs;
  std::vector<Promise<int>> setters;
  for (int i = 0; i < 4; ++i) {
    auto [ref, setter] = promise<int>();
    refs.push_back(ref);
    setters.push_back(std::move(setter));
  }
  auto first = submit(first_of, refs);
  auto all = submit(sum_of_all, refs);
  std::atomic<int> together{0};
  const auto meet = [&together] {
    ++together;
    wait_until([&] { return together >= 3; });
  };
  std::thread one([&] {
    meet();
    setters[0].set(0);
    setters[1].set(1);
  });
  std::thread other([&] {
    meet();
    setters[3].set(3);
    setters[2].set(2);
  });
  const bool cancels = random() % 2 == 0;
  meet();
  if (cancels) cancel(first);
  one.join();
  other.join();
  EXPECT_EQ(*get(all), 123);
  const auto index = try_get(first, 60s);
  if (index.has_value()) {
    EXPECT_LT(*index, 4u);
  } else {
    EXPECT_TRUE(cancels);
  }
}

TEST_F(WhenTest, RacesOfWinnersLosersAndCancelsAllEnd) {
  for (unsigned seed = 0; seed < 300; ++seed) race(seed);
}

}  // namespace
}  // namespace manta::conformance
