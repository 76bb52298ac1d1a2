// SPDX-License-Identifier: Apache-2.0
#include <manta/error.hpp>
#include <manta/options.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace {

using namespace std::chrono_literals;
using manta::ActorOptions;
using manta::CallOptions;
using manta::Clock;
using manta::GetOptions;
using manta::Number;
using manta::TaskOptions;
using manta::WaitOptions;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Returns the message of the error that refuses `options`; "accepted" if there is none.
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

TEST(Options, HaveTheDefaultsThatAreValues) {
  EXPECT_EQ(manta::detail::defaults_of<ActorOptions>.max_concurrency.as_int64(), 1000);
  EXPECT_EQ(manta::detail::defaults_of<WaitOptions>.num_returns.as_int64(), 1);
  EXPECT_EQ(manta::detail::defaults_of<TaskOptions>.num_cpus.as_double(), 1);
  EXPECT_FALSE(manta::detail::defaults_of<TaskOptions>.deadline.is_set());
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
