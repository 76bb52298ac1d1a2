// SPDX-License-Identifier: Apache-2.0
//
// What a simulation says of what waits in no queue, when only the end of a runtime waits for it.
#include <manta/manta.hpp>
#include <manta/testing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace {

using manta::ObjectRef;
using testing::HasSubstr;
using testing::Not;

manta::Async<int> wait_for(ObjectRef<int> ref) { co_return *co_await ref; }

manta::Async<int> wait_and_may_stop(ObjectRef<int> ref) {
  (void)manta::this_task::stop_token();
  co_return *co_await ref;
}

/// What the deadlock is said to be when a program ends and leaves a call that waits for ever.
template <auto Fn>
std::string told_of(manta::EngineKind engine) {
  manta::testing::Simulation sim({.config = {.engine = engine, .log = [](manta::LogLevel, std::string_view) {}}});
  const auto kept = std::make_shared<std::optional<manta::Promise<int>>>();
  try {
    sim.run([kept] {
      auto [never, set] = manta::promise<int>();
      *kept = std::move(set);
      manta::send<Fn>(never);
    });
  } catch (const manta::DeadlockError& error) {
    return error.what();
  }
  return "it ended";
}

TEST(Stall, NamesACoroutineAndAPromise) {
  const std::string told = told_of<wait_for>(manta::EngineKind::kLocal);
  EXPECT_THAT(told, HasSubstr("; a promise, made at stall.test.cpp:"));
  EXPECT_THAT(told, HasSubstr("; the coroutine "));
  EXPECT_THAT(told, HasSubstr("wait_for, called at stall.test.cpp:"));
  EXPECT_THAT(told, HasSubstr(", is suspended"));
  EXPECT_THAT(told, Not(HasSubstr("elsewhere")));
}

TEST(Stall, NamesACoroutineOnceThoughItHasAskedForItsStopToken) {
  const std::string told = told_of<wait_and_may_stop>(manta::EngineKind::kLocal);
  const auto first = told.find("; the coroutine ");
  ASSERT_NE(first, std::string::npos) << told;
  EXPECT_EQ(told.find("; the coroutine ", first + 1), std::string::npos) << told;
  EXPECT_THAT(told, Not(HasSubstr("; the body of ")));
}

TEST(Stall, TellsACallThatIsElsewhereFromTheCoroutineThere) {
  const std::string told = told_of<wait_for>(manta::EngineKind::kLoopback);
  EXPECT_THAT(told, HasSubstr("; the call of "));
  EXPECT_THAT(told, HasSubstr(", has been sent elsewhere"));
  EXPECT_THAT(told, HasSubstr("; the coroutine "));
  EXPECT_THAT(told, HasSubstr(", is suspended"));
}

}  // namespace
