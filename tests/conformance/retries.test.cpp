// SPDX-License-Identifier: Apache-2.0
//
// max_retries: further attempts after one that throws, and the arguments that they see.
#include "probe.hpp"

#include <chrono>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace manta::conformance;
using namespace std::chrono_literals;
using manta::Async;
using manta::remote;
using manta::TaskError;

/// Counts attempts; fails all but the `nth`.
std::atomic<int> attempts{0};
void fail_until(int nth) {
  if (++attempts < nth) throw std::runtime_error("attempt " + std::to_string(attempts.load()));
}

int third_time_lucky(int x) {
  fail_until(3);
  return x;
}
void third_time_lucky_void() { fail_until(3); }
int always_fails() {
  fail_until(1'000'000);
  return 0;
}
Async<int> third_time_lucky_later(std::string text) {
  co_await manta::yield();
  fail_until(3);
  co_await manta::sleep_for(1us);
  co_return static_cast<int>(text.size());
}
int attempt_number(int wanted) {
  if (manta::this_task::attempt() < wanted) throw std::runtime_error("again");
  return manta::this_task::attempt();
}
std::string spoils(std::string text) {
  const std::string seen = text;
  text.clear();
  fail_until(3);
  return seen;
}
int needs_once(Once once) { return *once.value; }
int looks_at_once(const Once& once) {
  fail_until(3);
  return *once.value;
}
int spoils_rvalue(std::string&& text) {
  const std::string taken = std::move(text);
  fail_until(2);
  return static_cast<int>(taken.size());
}
std::size_t length(std::string_view view) {
  fail_until(3);
  return view.size();
}
int total(std::span<const manta::Value<int>> values) {
  fail_until(3);
  int sum = 0;
  for (const auto& value : values) sum += *value;
  return sum;
}

class Retries : public RuntimeTest {
 protected:
  Retries() { attempts = 0; }
};

TEST_F(Retries, RunAThrowAgainWhereTheyAreGiven) {
  EXPECT_EQ(*remote<third_time_lucky>.with({.max_retries = 5})(7).get(), 7);
  EXPECT_EQ(attempts, 3);
  attempts = 0;
  remote<third_time_lucky_void>.with({.max_retries = 2})().get();
  EXPECT_EQ(attempts, 3);
}

TEST_F(Retries, DoNotRunAThrowAgainWhereTheyAreNotGiven) {
  EXPECT_THROW(remote<third_time_lucky>(7).get(), TaskError);
  EXPECT_THROW(remote<third_time_lucky>.with({.name = "named"})(7).get(), TaskError);
  EXPECT_EQ(attempts, 2);
}

TEST_F(Retries, EndWithTheErrorOfTheLastAttempt) {
  const auto error = error_of<TaskError>([] { return remote<always_fails>.with({.max_retries = 3})().get(); });
  EXPECT_EQ(attempts, 4);
  EXPECT_EQ(error.attempt(), 4);
  EXPECT_STREQ(error.cause_as<std::runtime_error>()->what(), "attempt 4");
}

TEST_F(Retries, OfZeroAreNone) {
  EXPECT_THROW(remote<always_fails>.with({.max_retries = 0})().get(), TaskError);
  EXPECT_EQ(attempts, 1);
}

TEST_F(Retries, OfMinusOneHaveNoEnd) {
  const auto ref = manta::submit.with({.max_retries = -1})([] {
    fail_until(1000);
    return 1;
  });
  EXPECT_EQ(*ref.get(), 1);
  EXPECT_EQ(attempts, 1000);
}

TEST_F(Retries, TellTheBodyWhichAttemptItIs) {
  EXPECT_EQ(*remote<attempt_number>(1).get(), 1);
  EXPECT_EQ(*remote<attempt_number>.with({.max_retries = 9})(4).get(), 4);
}

TEST_F(Retries, KeepTheNumberOfTheTask) {
  std::set<std::uint64_t> ids;
  const auto ref = manta::submit.with({.max_retries = 5})([&ids] {
    ids.insert(manta::this_task::id().value);
    fail_until(3);
  });
  ref.get();
  EXPECT_EQ(ids.size(), 1u);
}

TEST_F(Retries, CopyByValueArgumentsForEachAttempt) {
  EXPECT_EQ(*remote<spoils>.with({.max_retries = 5})("a text").get(), "a text");
  attempts = 0;
  const auto object = manta::put(std::string("an object"));
  EXPECT_EQ(*remote<spoils>.with({.max_retries = 5})(object).get(), "an object");
  EXPECT_EQ(*object.get(), "an object");
  attempts = 0;
  EXPECT_EQ(*remote<spoils>.with({.max_retries = 5})(manta::put(std::string("a moved object"))).get(),
            "a moved object");
}

TEST_F(Retries, CopyOncePerAttempt) {
  const auto ref = remote<[](Probe p) {
                     fail_until(3);
                     return p.value;
                   }>.with({.max_retries = 5});
  Probe probe(7);
  Count::reset();
  EXPECT_EQ(*ref(std::move(probe)).get(), 7);
  EXPECT_EQ(Count::copies, 3);
}

TEST_F(Retries, CopyNothingWhereTheyAreNotGiven) {
  Count::reset();
  EXPECT_EQ(*remote<[](Probe p) { return p.value; }>.with({.name = "named"})(Probe(7)).get(), 7);
  EXPECT_EQ(Count::copies, 0);
}

TEST_F(Retries, ShareWhatIsBehindAConstReference) {
  EXPECT_EQ(*remote<looks_at_once>.with({.max_retries = 5})(Once(5)).get(), 5);
  attempts = 0;
  const auto object = manta::put(Once(6));
  EXPECT_EQ(*remote<looks_at_once>.with({.max_retries = 5})(object).get(), 6);
}

TEST_F(Retries, KeepOwnersOfViewsAndFanIns) {
  EXPECT_EQ(*remote<length>.with({.max_retries = 5})(std::string("a temporary")).get(), 11u);
  attempts = 0;
  const auto two = manta::put(2);
  EXPECT_EQ(*remote<total>.with({.max_retries = 5})(std::vector{two, two, manta::put(3)}).get(), 7);
}

TEST_F(Retries, AreRefusedForWhatCannotBeCopied) {
  const auto error =
      error_of<manta::InvalidArgumentError>([] { return remote<needs_once>.with({.max_retries = 1})(Once(1)); });
  EXPECT_TRUE(contains(error.what(), "max_retries")) << error.what();
  EXPECT_THROW(static_cast<void>(remote<needs_once>.with({.max_retries = 0})(manta::put(Once(1)))),
               manta::InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<spoils_rvalue>.with({.max_retries = 1})("text")), manta::InvalidArgumentError)
      << "what an attempt may move from";
  EXPECT_EQ(*remote<needs_once>.with({.name = "no retries"})(Once(1)).get(), 1);
  attempts = 1;
  EXPECT_EQ(*remote<spoils_rvalue>("text").get(), 4);
}

TEST_F(Retries, RunACoroutineFromItsBeginning) {
  EXPECT_EQ(*remote<third_time_lucky_later>.with({.max_retries = 5})("four").get(), 4);
  EXPECT_EQ(attempts, 3);
  attempts = 0;
  const auto error =
      error_of<TaskError>([] { return remote<third_time_lucky_later>.with({.max_retries = 1})("four").get(); });
  EXPECT_EQ(error.attempt(), 2);
}

TEST_F(Retries, OfACoroutineThatKeepsItsClosure) {
  const auto ref = manta::submit.with({.max_retries = 5})([text = std::string("four")]() -> Async<std::string> {
    co_await manta::yield();
    fail_until(3);
    co_return text;
  });
  EXPECT_EQ(*ref.get(), "four");
}

TEST_F(Retries, DoNotRunAgainWhatSucceeds) {
  std::vector<manta::ObjectRef<int>> refs;
  for (int i = 0; i < 100; ++i) {
    refs.push_back(manta::submit.with({.max_retries = -1})([i] {
      ++attempts;
      return i;
    }));
  }
  for (const auto& ref : refs) ref.get();
  EXPECT_EQ(attempts, 100);
}

TEST_F(Retries, CountAThrowWhileAnArgumentIsCopied) {
  struct Fragile {
    Fragile() = default;
    Fragile(const Fragile&) {
      if (++attempts < 4) throw std::runtime_error("copy");
    }
    Fragile(Fragile&&) noexcept {}
  };
  const auto ref =
      manta::submit.with({.max_retries = 5})([](Fragile) { return manta::this_task::attempt(); }, Fragile());
  EXPECT_EQ(*ref.get(), 4);
}

TEST_F(Retries, DoNotHelpAFailedDependency) {
  const auto failed = remote<always_fails>();
  const auto ref = remote<third_time_lucky>.with({.max_retries = 5})(failed);
  EXPECT_EQ(error_of<TaskError>([&] { return ref.get(); }).code(), manta::ErrorCode::kDependencyFailed);
  EXPECT_EQ(attempts, 1);
}

TEST_F(Retries, FeedDependentsWithTheAttemptThatSucceeds) {
  const auto ref = remote<third_time_lucky>.with({.max_retries = 5})(7);
  EXPECT_EQ(*remote<[](int x) { return x + 1; }>(ref).get(), 8);
}

TEST_F(Retries, EndWhenTheTaskIsCancelled) {
  const auto ref = manta::submit.with({.max_retries = -1})([] {
    ++attempts;
    throw std::runtime_error("again");
  });
  wait_until([] { return attempts > 2; });
  manta::cancel(ref);
  EXPECT_THROW(ref.get(), manta::CancelledError);
}

TEST_F(Retries, OfManyTasksAtOnceAllSucceed) {
  std::vector<manta::ObjectRef<int>> refs;
  for (int i = 0; i < 1000; ++i) refs.push_back(remote<attempt_number>.with({.max_retries = 3})(1 + i % 4));
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(*refs[static_cast<std::size_t>(i)].get(), 1 + i % 4);
}

}  // namespace
