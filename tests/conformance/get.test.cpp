// SPDX-License-Identifier: Apache-2.0
//
// get, try_get, take and unwrap: of one reference, of a range, of several.
#include "probe.hpp"

#include <array>
#include <chrono>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <unordered_set>
#include <variant>
#include <vector>

namespace {

using namespace manta::conformance;
using namespace std::chrono_literals;
using manta::GetTimeoutError;
using manta::ObjectRef;
using manta::remote;
using manta::TaskError;
using manta::Value;

int square(int x) { return x * x; }
int fail(int x) { throw std::runtime_error("boom " + std::to_string(x)); }
void nothing() {}
std::string text() { return "text"; }
ObjectRef<int> elsewhere(int x) { return remote<square>(x); }

std::string cause_of(const TaskError& error) { return error.cause_as<std::runtime_error>()->what(); }

class Get : public RuntimeTest {};

TEST_F(Get, GivesAValueFromTheReferenceOrTheFunction) {
  const auto ref = remote<square>(3);
  EXPECT_EQ(*ref.get(), 9);
  EXPECT_EQ(*manta::get(ref), 9);
  EXPECT_EQ(*manta::get(remote<square>(4)), 16);
  EXPECT_EQ(*remote<square>(5).get(), 25);
  static_assert(std::is_same_v<decltype(manta::get(ref)), Value<int>>);
}

TEST_F(Get, GivesNothingForVoid) {
  manta::get(remote<nothing>());
  static_assert(std::is_void_v<decltype(manta::get(remote<nothing>()))>);
}

TEST_F(Get, WorksAgainAndAgainFromManyThreads) {
  auto [ref, set] = manta::promise<std::string>();
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&right, &awaited = ref] {
      for (int k = 0; k < 100; ++k) right += *awaited.get() == "value" ? 1 : 0;
    });
  }
  set.set("value");
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 400);
}

TEST_F(Get, OfARangeGivesTheValuesInOrder) {
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 100; ++i) refs.push_back(remote<square>(i));
  const std::vector<Value<int>> values = manta::get(refs);
  ASSERT_EQ(values.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*values[static_cast<std::size_t>(i)], i * i);
}

TEST_F(Get, TakesRangesOfEveryKind) {
  const auto four = remote<square>(2);
  EXPECT_EQ(manta::get(std::array{four, four}).size(), 2u);
  EXPECT_EQ(manta::get(std::list{four, remote<square>(1)}).size(), 2u);
  EXPECT_EQ(*manta::get(std::set{four}).front(), 4);
  const ObjectRef<int> array[] = {four, four, four};
  EXPECT_EQ(manta::get(array).size(), 3u);
  EXPECT_TRUE(manta::get(std::vector<ObjectRef<int>>{}).empty());
  EXPECT_EQ(manta::get(std::vector{remote<nothing>(), remote<nothing>()}).size(), 2u) << "and of nothings";
}

TEST_F(Get, OfARangeThrowsTheErrorOfTheLowestIndexWhenAllAreDone) {
  auto [late, set_late] = manta::promise<int>();
  auto [first, fail_first] = manta::promise<int>();
  const std::vector refs{remote<square>(1), first, remote<fail>(2), late};
  std::atomic<bool> returned{false};
  std::thread getter([&returned, &awaited = refs] {
    EXPECT_EQ(cause_of(error_of<TaskError>([&] { return manta::get(awaited); })), "boom 1");
    returned = true;
  });
  EXPECT_FALSE(refs[2].try_get(1h));
  EXPECT_FALSE(returned) << "one has failed, two are not done";
  fail_first.set_error(std::make_exception_ptr(std::runtime_error("boom 1")));
  EXPECT_FALSE(returned) << "two have failed, one is not done";
  set_late.set(3);
  getter.join();
}

TEST_F(Get, OfSeveralGivesATuple) {
  const auto number = remote<square>(3);
  const auto word = remote<text>();
  const auto done = remote<nothing>();
  const auto [a, b, c] = manta::get(number, word, done);
  EXPECT_EQ(*a, 9);
  EXPECT_EQ(*b, "text");
  static_assert(std::is_same_v<decltype(manta::get(number, word, done)),
                               std::tuple<Value<int>, Value<std::string>, std::monostate>>);
  const auto [d, e] = manta::get(std::tuple(number, word));
  EXPECT_EQ(*d + static_cast<int>(e->size()), 13);
}

TEST_F(Get, OfSeveralThrowsTheErrorOfTheFirstThatFailed) {
  const auto second = remote<fail>(2);
  const auto third = remote<fail>(3);
  EXPECT_EQ(cause_of(error_of<TaskError>([&] { return manta::get(remote<square>(1), second, third); })), "boom 2");
  EXPECT_EQ(cause_of(error_of<TaskError>([&] { return manta::get(std::tuple(third, second)); })), "boom 3");
}

TEST_F(Get, OfSeveralTakesATimeoutForAllAtTheEnd) {
  auto made = manta::promise<int>();
  const auto one = manta::put(1);
  const auto two = manta::put(std::string("two"));
  const auto none = remote<nothing>();
  {
    const auto [a, b] = manta::get(one, two, 1h);
    EXPECT_EQ(*a, 1);
    EXPECT_EQ(*b, "two");
    const auto [c, d, e, f] = manta::get(one, two, none, one, {.timeout = 1h});
    EXPECT_EQ(*c + *f, 2);
    EXPECT_EQ(*d, "two");
    EXPECT_EQ(e, std::monostate());
  }
  const manta::GetOptions now{.timeout = 0ns};
  EXPECT_EQ(*std::get<5>(manta::get(one, two, one, one, one, one, now)), 1);
  EXPECT_THROW(manta::get(one, made.ref, 1ms), GetTimeoutError);
  EXPECT_THROW(manta::get(one, two, made.ref, 1ms), GetTimeoutError);
  EXPECT_THROW(manta::get(made.ref, one, {.timeout = 1ms}), GetTimeoutError);
  EXPECT_THROW(manta::get(one, one, made.ref, {.timeout = 1ms}), GetTimeoutError);
  EXPECT_THROW(manta::get(one, one, one, one, made.ref, now), GetTimeoutError);
  EXPECT_THROW(manta::get(one, one, {.timeout = -1ns}), manta::InvalidArgumentError);
  made.setter.set(3);
  EXPECT_EQ(*std::get<1>(manta::get(one, made.ref, 1h)), 3);
}

TEST_F(Get, TimesOutAndTheTaskGoesOn) {
  auto [ref, set] = manta::promise<int>();
  EXPECT_THROW(ref.get({.timeout = 1ms}), GetTimeoutError);
  EXPECT_THROW(ref.get(1ms), GetTimeoutError);
  EXPECT_THROW(manta::get(ref, 1ms), GetTimeoutError);
  EXPECT_THROW(manta::get(ref, {.timeout = 1ms}), GetTimeoutError);
  EXPECT_THROW(ref.get(0s), GetTimeoutError);
  set.set(5);
  EXPECT_EQ(*ref.get(1h), 5);
}

TEST_F(Get, TimesOutOnTimeThoughTheBodyRuns) {
  Gate gate;
  std::atomic<bool> started{false};
  const auto ref = manta::submit([&] {
    started = true;
    gate.wait();
    return 1;
  });
  wait_until([&] { return started.load(); });
  const auto start = manta::now();
  EXPECT_THROW(ref.get(20ms), GetTimeoutError);
  const auto waited = manta::now() - start;
  EXPECT_GE(waited, 20ms);
  EXPECT_LT(waited, 10s);
  gate.open();
  EXPECT_EQ(*ref.get(), 1);
}

TEST_F(Get, WithATimeoutRunsNothingOnTheCallingThread) {
  const BusyWorkers busy;
  const auto ref = remote<square>(3);
  EXPECT_THROW(ref.get(1ms), GetTimeoutError);
  EXPECT_FALSE(ref.try_get());
  EXPECT_EQ(*ref.get(), 9) << "without one, it does";
}

TEST_F(Get, TimesOutForAllTogether) {
  auto [ref, set] = manta::promise<int>();
  const std::vector refs{remote<square>(1), ref, ref};
  EXPECT_THROW(static_cast<void>(manta::get(refs, {.timeout = 1ms})), GetTimeoutError);
  EXPECT_THROW(static_cast<void>(manta::get(refs, 1ms)), GetTimeoutError);
  EXPECT_THROW(static_cast<void>(manta::get(std::tuple(refs[0], ref), 1ms)), GetTimeoutError);
  EXPECT_THROW(static_cast<void>(manta::get(refs, 0s)), GetTimeoutError);
  set.set(2);
  EXPECT_EQ(manta::get(refs, 1h).size(), 3u);
  EXPECT_EQ(*std::get<1>(manta::get(std::tuple(refs[0], ref), 1h)), 2);
}

TEST_F(Get, NeedsNoRuntimeButThatOfItsReferences) {
  const std::vector refs{remote<square>(1), remote<square>(2)};
  auto [late, set] = manta::promise<int>();
  const manta::Runtime other({.num_workers = 1});
  EXPECT_THROW(static_cast<void>(remote<square>(3)), manta::NoRuntimeError) << "there are two, and none is named";
  EXPECT_EQ(*refs[0].get(), 1);
  EXPECT_EQ(*refs[0].get(1h), 1);
  EXPECT_EQ(manta::get(refs).size(), 2u);
  EXPECT_EQ(manta::get(refs, 1h).size(), 2u);
  EXPECT_EQ(*std::get<0>(manta::get(std::tuple(refs[1]), 1h)), 4);
  EXPECT_EQ(manta::wait(refs, {.num_returns = 2, .timeout = 1h}).ready.size(), 2u);
  EXPECT_THROW(static_cast<void>(manta::get(std::vector{late}, 1ms)), GetTimeoutError);
  set.set(1);
}

TEST_F(Get, NamesTheTaskThatDidNotFinishInTime) {
  Gate gate;
  const auto ref = manta::submit.with({.name = "slow"})([&gate] { gate.wait(); });
  const auto error = error_of<GetTimeoutError>([&] { return ref.get(1ms), 0; });
  gate.open();
  ref.get();  // the body uses the gate to its end
  EXPECT_EQ(error.name(), "slow");
  EXPECT_TRUE(contains(error.where().file_name(), "get.test.cpp"));
}

TEST_F(Get, LeavesNothingBehindThatATimeoutCutOff) {
  auto [ref, set] = manta::promise<int>();
  for (int i = 0; i < 100; ++i) EXPECT_THROW(ref.get(1us), GetTimeoutError);
  set.set(1);
  EXPECT_EQ(*ref.get(), 1);
}

class TryGet : public RuntimeTest {};

TEST_F(TryGet, LooksAndDoesNotWait) {
  auto [ref, set] = manta::promise<int>();
  const manta::Result<int> nothing_yet = ref.try_get();
  ASSERT_FALSE(nothing_yet.has_value());
  EXPECT_EQ(nothing_yet.error().code(), manta::ErrorCode::kGetTimeout);
  EXPECT_THROW(nothing_yet.value(), GetTimeoutError);
  set.set(3);
  EXPECT_EQ(*ref.try_get(), 3);
  EXPECT_EQ(*manta::try_get(ref), 3);
}

TEST_F(TryGet, WaitsAsLongAsItsTimeout) {
  auto [ref, set] = manta::promise<int>();
  EXPECT_FALSE(ref.try_get(1ms));
  EXPECT_FALSE(ref.try_get({.timeout = 1ms}));
  EXPECT_FALSE(manta::try_get(ref, 1ms));
  std::thread setter([&later = set] { later.set(3); });
  EXPECT_EQ(ref.try_get(1h), 3);
  setter.join();
}

TEST_F(TryGet, GivesTheErrorWithoutAThrow) {
  const auto ref = remote<fail>(7);
  const manta::Result<int> result = ref.try_get(1h);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), manta::ErrorCode::kTaskFailed);
  EXPECT_EQ(result.value_or(5), 5);
  EXPECT_EQ(cause_of(error_of<TaskError>([&] { return result.value(); })), "boom 7") << "with its class and its cause";
}

TEST_F(TryGet, HasTheInterfaceOfStdExpected) {
  const auto ref = remote<square>(3);
  const auto result = ref.try_get(1h);
  EXPECT_EQ(result.transform([](int x) { return x + 1; }).value(), 10);
  EXPECT_EQ(result.and_then([](int x) { return remote<square>(x).try_get(1h); }).value(), 81);
  EXPECT_EQ(remote<fail>(1).try_get(1h).or_else([&](const manta::Error&) { return ref.try_get(); }).value(), 9);
  EXPECT_EQ(result.value_or(1), 9);
  EXPECT_EQ(remote<text>().try_get(1h)->size(), 4u);
}

TEST_F(TryGet, OfVoidTellsOnlyHowItEnded) {
  const auto ref = remote<nothing>();
  EXPECT_TRUE(ref.try_get(1h).has_value());
  EXPECT_FALSE(manta::submit([] { throw 1; }).try_get(1h));
}

TEST_F(TryGet, PinsTheValue) {
  const int before = Count::alive;
  auto ref = remote<[] { return Probe(3); }>();
  auto result = ref.try_get(1h);
  ref = {};
  EXPECT_EQ(result->value, 3);
  EXPECT_EQ(Count::alive, before + 1);
  const Value<Probe> pinned = std::move(result).holder();
  EXPECT_EQ(pinned->value, 3);
}

class Take : public RuntimeTest {};

TEST_F(Take, MovesTheValueOutOfItsLastReference) {
  Count::reset();
  auto ref = remote<[] { return Probe(3); }>();
  const Probe probe = manta::take(std::move(ref));
  EXPECT_EQ(probe.value, 3);
  EXPECT_EQ(Count::copies, 0);
  EXPECT_EQ(Count::moves, 1);
  EXPECT_FALSE(ref.valid());
}

TEST_F(Take, GivesWhatCannotBeCopied) {
  EXPECT_EQ(*manta::take(remote<[] { return Once(3); }>()).value, 3);
  EXPECT_EQ(*manta::take(manta::put(std::make_unique<int>(4))), 4);
  EXPECT_EQ(manta::take(manta::put(std::vector<int>(1000, 1))).size(), 1000u);
}

TEST_F(Take, NeedsTheLastReferenceAndLeavesItOtherwise) {
  auto ref = manta::put(std::string("value"));
  auto other = std::optional(ref);
  const auto error = error_of<manta::NotUniqueError>([&] { return manta::take(std::move(ref)); });
  EXPECT_EQ(error.code(), manta::ErrorCode::kNotUnique);
  ASSERT_TRUE(ref.valid());
  EXPECT_EQ(*ref.get(), "value");
  other.reset();
  EXPECT_EQ(manta::take(std::move(ref)), "value");
}

TEST_F(Take, IsRefusedWhileAValueOrADependentLives) {
  auto ref = manta::put(std::string("value"));
  {
    const Value<std::string> pinned = ref.get();
    EXPECT_THROW(static_cast<void>(manta::take(std::move(ref))), manta::NotUniqueError);
  }
  auto [gate, open] = manta::promise<int>();
  const auto dependent = remote<[](const std::string& s, int) { return s; }>(ref, gate);
  EXPECT_THROW(static_cast<void>(manta::take(std::move(ref))), manta::NotUniqueError);
  open.set(1);
  EXPECT_EQ(*dependent.get(), "value");
  EXPECT_EQ(manta::take(std::move(ref)), "value");
}

TEST_F(Take, ThrowsWhatTheTaskFailedWithAndLeavesTheReference) {
  auto ref = remote<fail>(1);
  EXPECT_THROW(static_cast<void>(manta::take(std::move(ref))), TaskError);
  EXPECT_TRUE(ref.valid());
}

TEST_F(Take, OfVoidOnlyWaits) { manta::take(remote<nothing>()); }

TEST_F(Take, GivesRoomInTheStoreBack) {
  auto ref = manta::put(std::vector<char>(10'000));
  EXPECT_GE(runtime().stats().store_bytes, 10'000u);
  const std::vector<char> taken = manta::take(std::move(ref));
  EXPECT_EQ(runtime().stats().store_bytes, 0u);
}

class Unwrap : public RuntimeTest {};

TEST_F(Unwrap, GivesTheInnerReference) {
  const ObjectRef<ObjectRef<int>> outer = remote<elsewhere>(3);
  const ObjectRef<int> inner = manta::unwrap(outer);
  EXPECT_EQ(*inner.get(), 9);
  EXPECT_EQ(*manta::unwrap(outer).get(), 9) << "again";
}

TEST_F(Unwrap, ThrowsWhatTheOuterTaskFailedWith) {
  const auto outer = remote<[]() -> ObjectRef<int> { throw std::runtime_error("boom"); }>();
  EXPECT_THROW(static_cast<void>(manta::unwrap(outer)), TaskError);
}

class Reference : public RuntimeTest {};

TEST_F(Reference, ThatIsEmptyIsOnlyAssignedComparedAndDestroyed) {
  ObjectRef<int> empty;
  EXPECT_FALSE(empty.valid());
  EXPECT_EQ(empty, ObjectRef<int>());
  EXPECT_FALSE(empty.id());
  EXPECT_THROW(empty.get(), manta::InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(empty.ready()), manta::InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(empty.try_get()), manta::InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(manta::take(std::move(empty))), manta::InvalidArgumentError);
  empty = manta::put(3);
  EXPECT_EQ(*empty.get(), 3);
}

TEST_F(Reference, ComparesHashesAndHasANumber) {
  const auto a = manta::put(1);
  const auto b = manta::put(1);
  const ObjectRef<int> copy = a;
  EXPECT_EQ(a, copy);
  EXPECT_NE(a, b);
  EXPECT_EQ(a.id(), copy.id());
  EXPECT_NE(a.id(), b.id());
  EXPECT_TRUE((a < b) != (b < a));
  const std::unordered_set<ObjectRef<int>> set{a, b, copy};
  EXPECT_EQ(set.size(), 2u);
  EXPECT_EQ(std::hash<ObjectRef<int>>()(a), std::hash<manta::AnyRef>()(copy));
}

TEST_F(Reference, MovesAndAssignsLikeAPointer) {
  auto a = remote<square>(3);
  auto b = std::move(a);
  EXPECT_FALSE(a.valid());
  a = b;
  b = remote<square>(4);
  auto& alias = a;
  a = alias;
  EXPECT_EQ(*a.get() + *b.get(), 25);
  const manta::AnyRef any = a;
  EXPECT_EQ(any, a);
  EXPECT_TRUE(any.ready());
}

}  // namespace
