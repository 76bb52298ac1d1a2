// SPDX-License-Identifier: Apache-2.0
#include <manta/setting.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace {

using namespace std::chrono_literals;
using manta::Clock;
using manta::Deadline;
using manta::Duration;
using manta::Number;
using manta::Setting;
using manta::Switch;
using manta::Text;

constexpr auto kLongest = std::chrono::nanoseconds::max();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
using Third = std::chrono::duration<std::int64_t, std::ratio<1, 3>>;

static_assert(!std::is_convertible_v<bool, Number> && !std::is_convertible_v<char, Number>);
static_assert(!std::is_convertible_v<const char*, Number> && !std::is_convertible_v<int, Duration>);
static_assert(!std::is_convertible_v<std::chrono::system_clock::time_point, Deadline>);
static_assert(!std::is_convertible_v<const char*, Switch> && !std::is_convertible_v<int, Switch>);

TEST(Setting, IsUnsetUntilItIsGivenAValueOfItsType) {
  EXPECT_FALSE(Switch().is_set());
  EXPECT_TRUE(Switch(false).is_set());
  EXPECT_FALSE(Switch(false).value_or(true));
  EXPECT_TRUE(Switch().value_or(true));
  EXPECT_EQ(Setting<int>(3).value_or(0), 3);
}

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
  EXPECT_EQ(Deadline(5s).resolve(now), now + 5s);
  EXPECT_EQ(Deadline(-5s).resolve(now), now - 5s);
  EXPECT_EQ(Deadline(now + 7s).resolve(now), now + 7s);
}

TEST(Deadline, IsHeldToTheRangeOfTheClock) {
  const Clock::time_point now(1000s);
  EXPECT_EQ(Deadline(kLongest).resolve(now), Clock::time_point::max());
  EXPECT_EQ(Deadline(std::chrono::years(1000)).resolve(now), Clock::time_point::max());
  EXPECT_EQ(Deadline(std::chrono::years(-1000)).resolve(Clock::time_point(-1000s)), Clock::time_point::min());
  EXPECT_EQ(Deadline(std::chrono::time_point<Clock, std::chrono::hours>::max()).resolve(now), Clock::time_point::max());
}

}  // namespace
