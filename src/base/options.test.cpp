// SPDX-License-Identifier: Apache-2.0
#include <manta/error.hpp>
#include <manta/options.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace {

using namespace std::chrono_literals;
using manta::ActorOptions;
using manta::CallOptions;
using manta::Clock;
using manta::Deadline;
using manta::Duration;
using manta::GetOptions;
using manta::Number;
using manta::TaskOptions;
using manta::Text;
using manta::WaitOptions;

constexpr auto kLongest = std::chrono::nanoseconds::max();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
using Third = std::chrono::duration<std::int64_t, std::ratio<1, 3>>;

static_assert(!std::is_convertible_v<bool, Number> && !std::is_convertible_v<char, Number>);
static_assert(!std::is_convertible_v<const char*, Number> && !std::is_convertible_v<int, Duration>);
static_assert(!std::is_convertible_v<std::chrono::system_clock::time_point, Deadline>);

/// Returns the message with which `options` are refused; "accepted" if they are not.
template <class Options, class... Count>
std::string refusal(const Options& options, Count... count) {
  try {
    validate(options, static_cast<std::size_t>(count)...);
  } catch (const manta::InvalidArgumentError& e) {
    return e.what();
  }
  return "accepted";
}

std::string cpus(Number number) { return refusal(TaskOptions{.num_cpus = number}); }
std::string retries(Number number) { return refusal(TaskOptions{.max_retries = number}); }

TEST(Text, IsUnsetUntilItIsGivenOne) {
  EXPECT_FALSE(Text().is_set());
  EXPECT_FALSE(Text(static_cast<const char*>(nullptr)).is_set());
  EXPECT_TRUE(Text("").is_set());
  EXPECT_EQ(Text("a").view(), "a");
  EXPECT_EQ(Text(std::string_view("abc").substr(1)).view(), "bc");
  const std::string text = "lvalue";
  EXPECT_EQ(Text(text).view().data(), text.data());
}

TEST(Number, KeepsIntegersExactly) {
  EXPECT_FALSE(Number().is_set());
  EXPECT_EQ(Number(kMin).as_int64(), kMin);
  EXPECT_EQ(Number(kMin).to_string(), "-9223372036854775808");
  EXPECT_EQ(Number(18446744073709551615u).to_string(), "18446744073709551615");
  EXPECT_EQ(Number(18446744073709551615u).as_int64(), kMax);
  EXPECT_EQ(Number(std::int8_t{-1}).as_int64(), -1);
  EXPECT_FALSE(Number(1).is_floating());
}

TEST(Number, TellsFloatingPointFromIntegers) {
  EXPECT_TRUE(Number(1.0f).is_floating());
  EXPECT_EQ(Number(0.25L).as_double(), 0.25);
  EXPECT_EQ(Number(-1.75).as_int64(), -1);
  EXPECT_EQ(Number(1e30).as_int64(), kMax);
  EXPECT_EQ(Number(-kInfinity).as_int64(), kMin);
  EXPECT_EQ(Number(kNaN).as_int64(), 0);
  EXPECT_EQ(Number(0.1).to_string(), "0.1");
  EXPECT_EQ(Number().to_string(), "unset");
}

TEST(Duration, TakesAnyUnitExactly) {
  EXPECT_FALSE(Duration().is_set());
  EXPECT_TRUE(Duration(0s).is_set());
  EXPECT_EQ(Duration(50ms).value(), 50ms);
  EXPECT_EQ(Duration(std::chrono::hours(-3)).value(), -3h);
  EXPECT_EQ(Duration(std::chrono::duration<double>(0.5)).value(), 500ms);
  EXPECT_EQ(Duration(std::chrono::duration<std::int64_t, std::pico>(2500)).value(), 2ns);
  EXPECT_EQ(Duration(std::chrono::nanoseconds(kMax - 1'000'000)).value().count(), kMax - 1'000'000);
}

TEST(Duration, BeyondTheLongestIsTheLongest) {
  EXPECT_EQ(Duration(std::chrono::hours::max()).value(), kLongest);
  EXPECT_EQ(Duration(std::chrono::hours::min()).value(), std::chrono::nanoseconds::min());
  EXPECT_EQ(Duration(std::chrono::nanoseconds::max()).value(), kLongest);
  EXPECT_EQ(Duration(std::chrono::nanoseconds::min()).value(), std::chrono::nanoseconds::min());
  EXPECT_EQ(Duration(std::chrono::years(400)).value(), kLongest);
  EXPECT_EQ(Duration(std::chrono::duration<std::uint64_t>(18446744073709551615u)).value(), kLongest);
  EXPECT_EQ(Duration(std::chrono::duration<double>(kInfinity)).value(), kLongest);
  EXPECT_EQ(Duration(Third::max()).value(), kLongest);
}

TEST(Duration, WithAnOddPeriodDoesNotOverflowOnTheWay) {
  EXPECT_EQ(Duration(Third(3'000'000'000)).value(), 1'000'000'000s);
  EXPECT_EQ(Duration(Third(20'000'000'000)).value().count() / 1'000'000'000, 6'666'666'666);
}

TEST(Duration, KnowsThatItIsNotANumber) {
  const Duration duration(std::chrono::duration<double>{kNaN});
  EXPECT_TRUE(duration.is_set());
  EXPECT_FALSE(duration.is_number());
  EXPECT_EQ(duration.value(), 0ns);
}

TEST(Deadline, CountsALengthFromTheCallAndTakesATimePointAsItIs) {
  const Clock::time_point now(1000s);
  EXPECT_FALSE(Deadline().is_set());
  EXPECT_EQ(Deadline().resolve(now), Clock::time_point::max());
  EXPECT_TRUE(Deadline(5s).is_relative());
  EXPECT_EQ(Deadline(5s).resolve(now), now + 5s);
  EXPECT_EQ(Deadline(-5s).resolve(now), now - 5s);
  EXPECT_FALSE(Deadline(now + 7s).is_relative());
  EXPECT_EQ(Deadline(now + 7s).resolve(now), now + 7s);
}

TEST(Deadline, IsHeldToTheRangeOfTheClock) {
  const Clock::time_point now(1000s);
  EXPECT_EQ(Deadline(kLongest).resolve(now), Clock::time_point::max());
  EXPECT_EQ(Deadline(std::chrono::years(1000)).resolve(now), Clock::time_point::max());
  EXPECT_EQ(Deadline(std::chrono::years(-1000)).resolve(Clock::time_point(-1000s)), Clock::time_point::min());
  EXPECT_EQ(Deadline(std::chrono::time_point<Clock, std::chrono::hours>::max()).resolve(now), Clock::time_point::max());
}

TEST(Options, AreMergedFieldByFieldAndTheLaterWins) {
  constexpr TaskOptions base{.name = "base", .num_cpus = 1, .deadline = 1s};
  constexpr TaskOptions merged = merge(base, {.num_cpus = 0.5, .max_retries = 0});
  static_assert(merged.max_retries.is_set());
  EXPECT_EQ(merged.name.view(), "base");
  EXPECT_EQ(merged.num_cpus.as_double(), 0.5);
  EXPECT_EQ(merged.max_retries.as_int64(), 0);
  EXPECT_EQ(merged.deadline.resolve(Clock::time_point(1s)), Clock::time_point(2s));

  const ActorOptions actor = merge({.name = "a", .max_concurrency = 2}, ActorOptions{.max_concurrency = 7});
  EXPECT_EQ(actor.name.view(), "a");
  EXPECT_EQ(actor.max_concurrency.as_int64(), 7);

  const CallOptions call = merge({.name = "a"}, CallOptions{.name = "b", .deadline = 1s});
  EXPECT_EQ(call.name.view(), "b");
  EXPECT_TRUE(call.deadline.is_set());
}

TEST(Options, ThatAreUnsetAreAccepted) {
  EXPECT_EQ(refusal(TaskOptions{}), "accepted");
  EXPECT_EQ(refusal(ActorOptions{}), "accepted");
  EXPECT_EQ(refusal(CallOptions{}), "accepted");
  EXPECT_EQ(refusal(GetOptions{}), "accepted");
  EXPECT_EQ(refusal(WaitOptions{}, 0), "accepted");
}

TEST(Options, NameTheFieldTheValueAndWhatIsAllowed) {
  EXPECT_EQ(cpus(-1), "num_cpus must be from 0 to 1000000, in steps of 0.0001 below 1 and whole from there on, got -1");
  EXPECT_EQ(retries(1.5), "max_retries must be a whole number from -1 (no limit) to 2147483647, got 1.5");
  EXPECT_EQ(refusal(ActorOptions{.max_concurrency = 0}),
            "max_concurrency must be a whole number from 1 to 2147483647, got 0");
  EXPECT_EQ(refusal(GetOptions{.timeout = -5ms}), "timeout must be zero or more, got -5ms");
  EXPECT_EQ(refusal(CallOptions{.deadline = std::chrono::duration<double>(kNaN)}),
            "deadline must be a length of time or a time point, got NaN");
  EXPECT_EQ(refusal(WaitOptions{.num_returns = 4}, 3),
            "num_returns must be at most 3, the number of references, got 4");
}

TEST(Options, TakeFractionsOfACpuInRaysSteps) {
  for (const double good : {0.0, -0.0, 0.0001, 0.1, 0.3, 0.7, 0.9999, 1.0, 2.0, 1e6})
    EXPECT_EQ(cpus(good), "accepted") << good;
  for (const double bad : {-0.1, 0.00005, 0.99999, 1.5, 1e-300, 1e6 + 1, kNaN, kInfinity, -kInfinity}) {
    EXPECT_NE(cpus(bad), "accepted") << bad;
  }
  for (const float good : {0.1f, 0.7f, 0.9999f}) EXPECT_EQ(cpus(good), "accepted") << good;
}

TEST(Options, TakeWholeCountsOfAnyType) {
  for (const Number good :
       {Number(-1), Number(0), Number(3u), Number(3.0), Number(std::int8_t{3}), Number(2147483647)}) {
    EXPECT_EQ(retries(good), "accepted") << good.to_string();
  }
  for (const Number bad : {Number(-2), Number(2147483648), Number(18446744073709551615u), Number(1e30), Number(kNaN),
                           Number(kInfinity), Number(-kInfinity), Number(0.5)}) {
    EXPECT_NE(retries(bad), "accepted") << bad.to_string();
  }
}

TEST(Options, AllowADeadlineThatHasPassedButNoNegativeTimeout) {
  EXPECT_EQ(refusal(TaskOptions{.deadline = -1s}), "accepted");
  EXPECT_EQ(refusal(TaskOptions{.deadline = Clock::time_point()}), "accepted");
  EXPECT_EQ(refusal(GetOptions{.timeout = 0s}), "accepted");
  EXPECT_NE(refusal(WaitOptions{.timeout = -1ns}, 1), "accepted");
  EXPECT_NE(refusal(GetOptions{.timeout = std::chrono::duration<double>(kNaN)}), "accepted");
}

TEST(Options, OfWaitAreCheckedAgainstTheReferences) {
  EXPECT_EQ(refusal(WaitOptions{.num_returns = 3}, 3), "accepted");
  EXPECT_EQ(refusal(WaitOptions{.num_returns = 0}, 3), "num_returns must be a whole number from 1, got 0");
  EXPECT_NE(refusal(WaitOptions{.num_returns = 18446744073709551615u}, 3), "accepted");
  EXPECT_NE(refusal(WaitOptions{.num_returns = 1.5}, 3), "accepted");
}

}  // namespace
