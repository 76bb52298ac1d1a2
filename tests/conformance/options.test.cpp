// SPDX-License-Identifier: Apache-2.0
//
// Options of tasks and waits: checked when they are set, by name. Other files test the effect of each.
#include "probe.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace manta::conformance;
using namespace std::chrono_literals;
using manta::InvalidArgumentError;
using manta::ObjectRef;
using manta::remote;
using manta::TaskOptions;

static_assert(std::is_trivially_copyable_v<TaskOptions> && std::is_aggregate_v<TaskOptions>);
static_assert(std::is_trivially_copyable_v<manta::GetOptions> && std::is_trivially_copyable_v<manta::WaitOptions>);

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

int square(int x) { return x * x; }
std::string fail() { throw std::runtime_error("boom"); }

/// The message with which the call refuses the options; "accepted" if it does not.
std::string refusal(const TaskOptions& options) {
  try {
    static_cast<void>(remote<square>.with(options));
  } catch (const InvalidArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

class TaskOption : public RuntimeTest {};

TEST_F(TaskOption, ThatMakesNoSenseIsRefusedWhenItIsGiven) {
  EXPECT_TRUE(contains(refusal({.num_cpus = -1}), "num_cpus"));
  EXPECT_TRUE(contains(refusal({.num_cpus = -1}), "-1"));
  EXPECT_TRUE(contains(refusal({.num_cpus = 1.5}), "num_cpus"));
  EXPECT_TRUE(contains(refusal({.num_cpus = 0.00001}), "num_cpus"));
  EXPECT_TRUE(contains(refusal({.num_cpus = kNaN}), "num_cpus"));
  EXPECT_TRUE(contains(refusal({.max_retries = -2}), "max_retries"));
  EXPECT_TRUE(contains(refusal({.max_retries = 2.5}), "max_retries"));
  EXPECT_TRUE(contains(refusal({.max_retries = 2.5}), "2.5"));
  EXPECT_TRUE(contains(refusal({.deadline = std::chrono::duration<double>(kNaN)}), "deadline"));
  EXPECT_EQ(runtime().stats().tasks_submitted, 0);
}

TEST_F(TaskOption, IsRefusedForSubmitAndSendToo) {
  EXPECT_THROW(static_cast<void>(manta::submit.with({.max_retries = -2})), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(manta::send<square>.with({.max_retries = -2})), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<square>.with({.name = "fine"}).with({.num_cpus = -1})), InvalidArgumentError);
}

TEST_F(TaskOption, IsAnyArithmeticType) {
  EXPECT_EQ(*remote<square>.with({.num_cpus = 1, .max_retries = 2u})(3).get(), 9);
  EXPECT_EQ(*remote<square>.with({.num_cpus = 1.0F, .max_retries = std::int8_t{-1}})(3).get(), 9);
  EXPECT_EQ(*remote<square>.with({.num_cpus = 0.5, .max_retries = std::size_t{7}})(3).get(), 9);
  EXPECT_EQ(*remote<square>.with({.num_cpus = 0L, .max_retries = 3.0})(3).get(), 9);
}

TEST_F(TaskOption, DeadlineIsAnyDurationOrATimePoint) {
  EXPECT_EQ(*remote<square>.with({.deadline = 1h})(3).get(), 9);
  EXPECT_EQ(*remote<square>.with({.deadline = std::chrono::duration<double>(3600.5)})(3).get(), 9);
  EXPECT_EQ(*remote<square>.with({.deadline = std::chrono::hours::max()})(3).get(), 9);
  EXPECT_EQ(*remote<square>.with({.deadline = manta::now() + 1h})(3).get(), 9);
  EXPECT_EQ(*remote<square>.with({.deadline = manta::Clock::time_point::max()})(3).get(), 9);
}

TEST_F(TaskOption, ThatIsNotSetChangesNothing) {
  EXPECT_EQ(*remote<square>.with({})(3).get(), 9);
  const auto error = error_of<manta::TaskError>([] { return remote<fail>.with({})().get(); });
  EXPECT_EQ(error.name(), "");
  EXPECT_EQ(error.attempt(), 1);
}

TEST_F(TaskOption, NameIsAnyText) {
  const std::string text = "a string";
  for (const manta::Text name : {manta::Text("literal"), manta::Text(text), manta::Text(std::string_view("view"))}) {
    const auto error = error_of<manta::TaskError>([&] { return remote<fail>.with({.name = name})().get(); });
    EXPECT_EQ(error.name(), name.view());
    EXPECT_TRUE(contains(error.what(), "(name \"" + std::string(name.view()) + "\")")) << error.what();
  }
}

TEST_F(TaskOption, MayAskForAllWorkersButNotForMore) {
  EXPECT_EQ(*remote<square>.with({.num_cpus = workers()})(3).get(), 9);
  const auto error = error_of<InvalidArgumentError>([] { return remote<square>.with({.num_cpus = workers() + 1})(3); });
  EXPECT_TRUE(contains(error.what(), "num_cpus")) << error.what();
}

TEST_F(TaskOption, IsCheckedBeforeAnArgumentIsTouched) {
  auto object = manta::put(Probe(1));
  const auto call = remote<[](Probe p) { return p.value; }>;
  EXPECT_THROW(static_cast<void>(call.with({.num_cpus = 1'000})(std::move(object))), InvalidArgumentError);
  EXPECT_TRUE(object.valid());
}

class GetOption : public RuntimeTest {};

TEST_F(GetOption, TimeoutThatMakesNoSenseIsRefused) {
  auto [gate, open] = manta::promise<int>();
  const auto ready = manta::put(1);
  const std::vector<ObjectRef<int>> range{ready, gate};
  for (const manta::Duration timeout : {manta::Duration(-1ns), manta::Duration(std::chrono::duration<double>(kNaN))}) {
    EXPECT_THROW(static_cast<void>(gate.get({.timeout = timeout})), InvalidArgumentError);
    EXPECT_THROW(static_cast<void>(gate.try_get({.timeout = timeout})), InvalidArgumentError);
    EXPECT_THROW(static_cast<void>(ready.get({.timeout = timeout})), InvalidArgumentError)
        << "also if it would not wait";
    EXPECT_THROW(static_cast<void>(manta::get(range, {.timeout = timeout})), InvalidArgumentError);
    EXPECT_THROW(static_cast<void>(manta::get(std::tuple(gate, ready), {.timeout = timeout})), InvalidArgumentError);
    EXPECT_THROW(static_cast<void>(manta::wait(range, {.timeout = timeout})), InvalidArgumentError);
  }
  const auto error = error_of<InvalidArgumentError>([&] { return gate.get(-5ms); });
  EXPECT_TRUE(contains(error.what(), "timeout")) << error.what();
  open.set(1);
}

TEST_F(GetOption, TimeoutIsAnyDuration) {
  const auto ref = remote<square>(3);
  ref.get();
  EXPECT_EQ(*ref.get({.timeout = 1h}), 9);
  EXPECT_EQ(*ref.get(std::chrono::duration<double>(0.5)), 9);
  EXPECT_EQ(*ref.get(std::chrono::hours::max()), 9);
  EXPECT_EQ(*ref.get(0s), 9) << "zero only looks";
}

}  // namespace
