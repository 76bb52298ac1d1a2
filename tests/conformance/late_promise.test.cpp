// SPDX-License-Identifier: Apache-2.0
//
// Promises that outlive their runtime.
#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace {

manta::PromiseAndRef<int> promise_of_a_runtime_that_has_ended() {
  const manta::Runtime runtime({.num_workers = 1});
  return manta::promise<int>();
}

int next(int x) { return x + 1; }

/// Starts a runtime, probably on the core of the one that ended, and makes it cancel all open work.
void end_a_runtime_by_cancellation() {
  manta::Runtime runtime({.num_workers = 1, .shutdown_timeout = std::chrono::nanoseconds(0)});
  auto [never, setter] = manta::promise<int>();
  const auto waits = manta::remote<next>(never);
  runtime.shutdown();
  EXPECT_EQ(runtime.stats().tasks_finished, 1);
}

TEST(LatePromise, ThatIsSetLeavesTheNextRuntimeAlone) {
  {
    auto late = promise_of_a_runtime_that_has_ended();
    late.setter.set(1);
    EXPECT_THROW((void)late.ref.get(), manta::ShutDownError);
  }
  end_a_runtime_by_cancellation();
}

TEST(LatePromise, ThatIsDroppedLeavesTheNextRuntimeAlone) {
  static_cast<void>(promise_of_a_runtime_that_has_ended());
  end_a_runtime_by_cancellation();
}

TEST(LatePromise, ThatIsStillOpenIsNotTheNextRuntimes) {
  auto late = promise_of_a_runtime_that_has_ended();
  end_a_runtime_by_cancellation();
  EXPECT_TRUE(late.setter.pending());
  late.setter.set(1);
}

}  // namespace
