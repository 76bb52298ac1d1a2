// SPDX-License-Identifier: Apache-2.0
//
// remote and send: their arguments, and the effects of .with, .on and .after.
#include "probe.hpp"

#include <list>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

using namespace manta::conformance;
using namespace std::chrono_literals;
using manta::Async;
using manta::ObjectRef;
using manta::remote;

int square(int x) { return x * x; }
int never_throws(int x) noexcept { return x + 1; }
void nothing() {}
std::string fail() { throw std::runtime_error("boom"); }
void fail_silently() { throw std::runtime_error("boom"); }
double with_default(double x, int times = 2) { return x * times; }

template <class T>
T twice(T x) {
  return x + x;
}

struct Statics {
  static int triple(int x) { return 3 * x; }
};

struct Scale {
  int factor;
  constexpr int operator()(int x) const { return factor * x; }
};

constexpr auto add_one = [](int x) { return x + 1; };

Async<int> sum_of_squares(int a, int b) {
  auto x = remote<square>(a);
  auto y = remote<square>(b);
  co_return *co_await x + *co_await y;
}

Async<void> square_into(std::shared_ptr<std::atomic<int>> out, int x) { *out = *co_await remote<square>(x); }

int fibonacci(int n) {
  if (n < 2) return n;
  auto left = remote<fibonacci>(n - 1);
  auto right = remote<fibonacci>(n - 2);
  return *left.get() + *right.get();
}

int sum_of_nine(int a, int b, int c, int d, int e, int f, int g, int h, int i) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i;
}

class Remote : public RuntimeTest {};

TEST_F(Remote, RunsAFunctionAndGivesAReferenceToItsResult) {
  const ObjectRef<int> nine = remote<square>(3);
  EXPECT_EQ(*nine.get(), 9);
  static_assert(std::is_same_v<decltype(remote<square>(3)), ObjectRef<int>>);
}

TEST_F(Remote, RunsAFunctionThatGivesNothing) {
  const ObjectRef<void> done = remote<nothing>();
  done.get();
  EXPECT_TRUE(done.ready());
  static_assert(std::is_void_v<decltype(done.get())>);
}

TEST_F(Remote, RunsAFunctionThatGivesAConstValue) {
  const auto text = remote<[]() -> const std::string { return "constant"; }>();
  static_assert(std::is_same_v<decltype(text), const ObjectRef<std::string>>);
  EXPECT_EQ(*text.get(), "constant");
}

TEST_F(Remote, TakesAnythingCallableThatANameStandsFor) {
  EXPECT_EQ(*remote<never_throws>(1).get(), 2);
  EXPECT_EQ(*remote<&square>(4).get(), 16);
  EXPECT_EQ(*remote<twice<int>>(4).get(), 8);
  EXPECT_EQ(*remote<twice<std::string>>("ab").get(), "abab");
  EXPECT_EQ(*remote<Statics::triple>(4).get(), 12);
}

TEST_F(Remote, TakesACapturelessLambdaNamedOrOnTheSpot) {
  EXPECT_EQ(*remote<add_one>(1).get(), 2);
  EXPECT_EQ(*(remote<[](int x, int y) { return x - y; }>(7, 3)).get(), 4);
}

TEST_F(Remote, TakesAStructuralFunctorWithItsState) {
  EXPECT_EQ(*remote<Scale{3}>(5).get(), 15);
  EXPECT_EQ(*remote<Scale{4}>(5).get(), 20);
}

TEST_F(Remote, RunsACoroutineAsATaskLikeAnyOther) {
  const ObjectRef<int> sum = remote<sum_of_squares>(3, 4);
  EXPECT_EQ(*sum.get(), 25);
  const auto out = std::make_shared<std::atomic<int>>(0);
  remote<square_into>(out, 5).get();
  EXPECT_EQ(*out, 25);
  EXPECT_EQ(*(remote<[](int x) -> Async<int> { co_return *co_await remote<square>(x) + 1; }>(6)).get(), 37);
}

TEST_F(Remote, WantsEveryArgumentForDefaultsAreNotSeen) { EXPECT_EQ(*remote<with_default>(1.5, 4).get(), 6.0); }

TEST_F(Remote, TakesAnyNumberOfArguments) {
  EXPECT_EQ(*remote<sum_of_nine>(1, 2, 3, 4, 5, 6, 7, 8, 9).get(), 285);
  EXPECT_EQ(*remote<sum_of_nine>(1, 2, 3, 4, 5, 6, 7, 8, remote<square>(3)).get(), 285);
}

TEST_F(Remote, FeedsOneTaskFromAnother) {
  ObjectRef<int> x = remote<square>(2);
  for (int i = 0; i < 3; ++i) x = remote<add_one>(x);
  EXPECT_EQ(*remote<square>(x).get(), 49);
}

TEST_F(Remote, StartsTasksFromInsideTasks) { EXPECT_EQ(*remote<fibonacci>(16).get(), 987); }

TEST_F(Remote, MayBeCalledByManyThreadsAtOnce) {
  std::atomic<int> sum{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&sum] {
      std::vector<ObjectRef<int>> refs;
      for (int i = 0; i < 1000; ++i) refs.push_back(remote<square>(i % 10));
      for (const auto& ref : refs) sum += *ref.get();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sum, 4 * 100 * 285);
}

TEST_F(Remote, GoesOnWhereItsReferenceIsDropped) {
  static std::atomic<int> runs;
  runs = 0;
  for (int i = 0; i < 100; ++i) static_cast<void>(remote<[] { ++runs; }>());
  restart({});
  EXPECT_EQ(runs, 100);
}

TEST_F(Remote, NamesTheLineOfTheCall) {
  const auto plain = remote<fail>();
  const unsigned line_of_plain = line() - 1;
  EXPECT_EQ(error_of<manta::TaskError>([&] { return plain.get(); }).where().line(), line_of_plain);
  const auto configured = remote<fail>.with({.name = "configured"})();
  const unsigned line_of_configured = line() - 1;
  const auto error = error_of<manta::TaskError>([&] { return configured.get(); });
  EXPECT_EQ(error.where().line(), line_of_configured);
  EXPECT_TRUE(contains(error.where().file_name(), "remote.test.cpp"));
  const auto chained = remote<square>(remote<[]() -> int { throw 1; }>());
  const unsigned line_of_chained = line() - 1;
  EXPECT_EQ(error_of<manta::TaskError>([&] { return chained.get(); }).where().line(), line_of_chained);
}

TEST_F(Remote, NamesTheLineOfACallWithUpToEightArguments) {
  const auto none = remote<[] { throw 0; }>();
  const auto eight = remote<[](int, int, int, int, int, int, int, int) { throw 8; }>(1, 2, 3, 4, 5, 6, 7, 8);
  const unsigned line_of_eight = line() - 1;
  EXPECT_EQ(error_of<manta::TaskError>([&] { return none.get(), 0; }).where().line(), line_of_eight - 1);
  EXPECT_EQ(error_of<manta::TaskError>([&] { return eight.get(), 0; }).where().line(), line_of_eight);
}

TEST_F(Remote, WithMergesAndLaterFieldsWin) {
  const auto base = remote<fail>.with({.name = "first", .max_retries = 1});
  const auto later = base.with({.name = "second"});
  const auto error = error_of<manta::TaskError>([&] { return later().get(); });
  EXPECT_EQ(error.name(), "second");
  EXPECT_EQ(error.attempt(), 2) << "max_retries stays";
  EXPECT_EQ(error_of<manta::TaskError>([&] { return base().get(); }).name(), "first") << "the base is unchanged";
  EXPECT_EQ(error_of<manta::TaskError>([&] { return later.with({.max_retries = 0})().get(); }).attempt(), 1);
}

TEST_F(Remote, WithCopiesTheName) {
  auto name = std::make_unique<std::string>("a name too long for the small buffer of a string");
  const auto call = remote<fail>.with({.name = *name});
  const auto again = call.with({.max_retries = 0});
  name->assign(name->size(), 'x');
  name.reset();
  const auto error = error_of<manta::TaskError>([&] { return again().get(); });
  EXPECT_EQ(error.name(), "a name too long for the small buffer of a string");
}

TEST_F(Remote, WithIsAValueThatIsCalledAgainAndAgain) {
  const auto call = remote<square>.with({.name = "square"});
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 10; ++i) refs.push_back(call(i));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(*refs[static_cast<std::size_t>(i)].get(), i * i);
}

TEST_F(Remote, OnNamesTheRuntime) {
  manta::Runtime other({.num_workers = 1, .ambient = false});
  EXPECT_EQ(*remote<square>.on(other)(5).get(), 25);
  EXPECT_EQ(*remote<square>.with({.name = "a"}).on(other).with({.name = "b"})(6).get(), 36);
  other.shutdown();
  EXPECT_EQ(other.stats().tasks_submitted, 2);
  EXPECT_EQ(runtime().stats().tasks_submitted, 0);
}

TEST_F(Remote, OnLeavesTheThreadsOwnRuntimeAsItWas) {
  manta::Runtime other({.num_workers = 1, .ambient = false});
  EXPECT_EQ(*remote<square>.on(other)(5).get(), 25);
  EXPECT_EQ(*remote<square>(6).get(), 36);
  EXPECT_EQ(runtime().stats().tasks_submitted, 1);
}

TEST_F(Remote, AfterRunsATaskOnlyWhenOthersAreDone) {
  auto [first, set_first] = manta::promise<int>();
  auto [second, set_second] = manta::promise<void>();
  static std::atomic<bool> ran;
  ran = false;
  const auto last = remote<[](int x) { return ran = true, x; }>.after(first, second)(7);
  set_first.set(1);
  EXPECT_FALSE(last.try_get(1ms)) << "one is still missing";
  EXPECT_FALSE(ran);
  set_second.set();
  EXPECT_EQ(*last.get(), 7);
}

TEST_F(Remote, AfterTakesRangesAndMixesThem) {
  auto [gate, open] = manta::promise<int>();
  std::vector<ObjectRef<int>> many;
  for (int i = 0; i < 10; ++i) many.push_back(remote<square>(gate));
  const std::list<ObjectRef<int>> few{remote<square>(gate), remote<square>(1)};
  const manta::AnyRef any = many.front();
  const auto last = remote<square>.after(many, few, gate, any)(2);
  EXPECT_FALSE(last.ready());
  open.set(1);
  EXPECT_EQ(*last.get(), 4);
  for (const auto& ref : many) EXPECT_TRUE(ref.ready());
}

TEST_F(Remote, AfterOnlyOrdersSoAFailureDoesNotSpread) {
  const auto failed = remote<fail>();
  EXPECT_EQ(*remote<square>.after(failed)(3).get(), 9);
  EXPECT_THROW(failed.get(), manta::TaskError);
}

TEST_F(Remote, AfterGoesWithOptionsAndDependencies) {
  auto [gate, open] = manta::promise<void>();
  auto [value, set] = manta::promise<int>();
  const auto last = remote<fail>.with({.name = "last"}).after(gate).with({.max_retries = 1})();
  const auto squared = remote<square>.after(gate).after(last)(value);
  open.set();
  set.set(5);
  EXPECT_EQ(*squared.get(), 25);
  const auto error = error_of<manta::TaskError>([&] { return last.get(); });
  EXPECT_EQ(error.name(), "last");
  EXPECT_EQ(error.attempt(), 2);
}

TEST_F(Remote, AfterNothingIsNoOrder) { EXPECT_EQ(*remote<square>.after(std::vector<ObjectRef<int>>{})(3).get(), 9); }

TEST_F(Remote, AReferenceOfAnotherTypeOrdersToo) {
  const auto text = manta::put(std::string("text"));
  const auto done = remote<nothing>();
  EXPECT_EQ(*remote<square>.after(text, done, remote<square>(1))(3).get(), 9);
}

class Send : public RuntimeTest {};

TEST_F(Send, RunsATaskWhoseResultNobodyWants) {
  static std::atomic<int> sum;
  sum = 0;
  for (int i = 1; i <= 100; ++i) manta::send<[](int x) { sum += x; }>(i);
  static_assert(std::is_void_v<decltype(manta::send<square>(1))>);
  restart({});
  EXPECT_EQ(sum, 5050);
}

TEST_F(Send, DropsTheResultOfWhatGivesOne) {
  Count::reset();
  manta::send<[] { return Probe(1); }>();
  manta::send<[]() -> Async<Probe> { co_return Probe(1); }>();
  manta::send<square>(remote<square>(2));
  restart({});
  EXPECT_EQ(Count::alive, 0);
}

TEST_F(Send, TakesOptionsAnOrderAndARuntime) {
  std::mutex mutex;
  std::vector<std::string> names;
  restart({.on_unobserved_error = [&](const manta::Error& error) {
    const std::lock_guard lock(mutex);
    names.push_back(error.name() + " " + std::to_string(error.attempt()));
  }});
  {
    auto [gate, open] = manta::promise<void>();
    manta::send<fail_silently>.with({.name = "sent", .max_retries = 2}).after(gate).on(runtime())();
    open.set();
  }
  restart({});
  EXPECT_EQ(names, std::vector<std::string>{"sent 3"});
}

}  // namespace
