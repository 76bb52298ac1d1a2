// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/objects/node_state.hpp>

#include <gtest/gtest.h>

namespace {

using manta::detail::Completion;
using manta::detail::kCancel;
using manta::detail::kFailed;
using manta::detail::kNoInline;
using manta::detail::kNoRefs;
using manta::detail::kNotRequested;
using manta::detail::kObserved;
using manta::detail::kOutcomeReserved;
using manta::detail::kRouteMask;
using manta::detail::kRouteUnit;
using manta::detail::kUncounted;
using manta::detail::NodeState;
using manta::detail::Phase;

constexpr std::uint32_t kAllConstant = kUncounted | manta::detail::kHosted | kNoInline |
                                       manta::detail::kNeedsAdmission | manta::detail::kKeepArguments | kRouteMask |
                                       manta::detail::kHoldsCell | manta::detail::kWasDeferred;

TEST(NodeState, BeginsWithItsPhaseAndFlags) {
  const NodeState state(Phase::kReady, kNoInline | 2 * kRouteUnit);
  const NodeState::Snapshot now = state.load();
  EXPECT_EQ(now.phase(), Phase::kReady);
  EXPECT_TRUE(now.has(kNoInline));
  EXPECT_FALSE(now.has(kUncounted | kNoRefs | kCancel));
  EXPECT_EQ(now.engine(), 2U);
  EXPECT_FALSE(now.is_done());
  EXPECT_FALSE(now.has_value());
  EXPECT_FALSE(now.has_waiters());
}

TEST(NodeState, APhaseChangesNoFlag) {
  NodeState state(Phase::kReady, kAllConstant);
  state.make_pending();
  ASSERT_TRUE(state.make_ready());
  ASSERT_TRUE(state.claim(state.glance()));
  ASSERT_TRUE(state.retry());
  ASSERT_TRUE(state.claim_private());
  EXPECT_EQ(state.complete(Completion::kValue).phase(), Phase::kRunning);
  const NodeState::Snapshot now = state.load();
  for (std::uint32_t bit = 1; bit != 0; bit <<= 1) {
    if ((kAllConstant & bit) != 0) {
      EXPECT_TRUE(now.has(bit)) << bit;
    }
  }
  EXPECT_TRUE(now.has_value());
  EXPECT_FALSE(now.has(kFailed | kNoRefs | kObserved | kOutcomeReserved | kCancel | kNotRequested));
}

TEST(NodeState, IsReadiedOnlyWhilePending) {
  NodeState pending(Phase::kPending, 0);
  EXPECT_TRUE(pending.make_ready());
  EXPECT_FALSE(pending.make_ready());
  NodeState failed(Phase::kPending, 0);
  ASSERT_TRUE(failed.reserve_outcome());
  EXPECT_EQ(failed.complete(Completion::kReservedError).phase(), Phase::kPending);
  EXPECT_FALSE(failed.make_ready());
}

TEST(NodeState, IsClaimedOnceAnAttempt) {
  NodeState state(Phase::kReady, 0);
  const NodeState::Snapshot old = state.glance();
  EXPECT_TRUE(state.claim(old));
  EXPECT_FALSE(state.claim(old)) << "by a look that is out of date";
  EXPECT_FALSE(state.claim_private());
  EXPECT_TRUE(state.retry());
  EXPECT_TRUE(state.claim_private());
}

TEST(NodeState, IsNotClaimedWhileAnErrorIsWritten) {
  NodeState state(Phase::kReady, 0);
  ASSERT_TRUE(state.reserve_outcome());
  EXPECT_FALSE(state.claim(state.glance()));
  EXPECT_FALSE(state.claim_private());
}

TEST(NodeState, TheFirstReservationIsTheOutcome) {
  NodeState state(Phase::kRunning, 0);
  EXPECT_TRUE(state.reserve_outcome());
  EXPECT_FALSE(state.reserve_outcome());
  EXPECT_TRUE(state.complete(Completion::kValue).is_done()) << "another outcome is reserved";
  EXPECT_FALSE(state.load().is_done());
  EXPECT_EQ(state.complete(Completion::kReservedError).phase(), Phase::kRunning);
  EXPECT_TRUE(state.load().has(kFailed));
  EXPECT_FALSE(state.load().has_value());
}

TEST(NodeState, ADoneNodeTakesNoOutcomeAndNoAttempt) {
  NodeState state(Phase::kRunning, 0);
  ASSERT_FALSE(state.complete(Completion::kValue).is_done());
  EXPECT_FALSE(state.reserve_outcome());
  EXPECT_TRUE(state.complete(Completion::kReservedError).is_done());
  EXPECT_TRUE(state.complete_private(Completion::kValue).is_done());
  EXPECT_FALSE(state.retry());
  EXPECT_TRUE(state.load().has_value());
}

TEST(NodeState, TellsTheOneThatCompletesWhatIsLeftToDo) {
  NodeState state(Phase::kRunning, 0);
  NodeState::Snapshot locked;
  ASSERT_TRUE(state.lock_waiters(locked));
  state.unlock_with_waiters(locked);
  EXPECT_FALSE(state.end_references().is_done());
  const NodeState::Snapshot before = state.complete(Completion::kValue);
  EXPECT_TRUE(before.has_waiters());
  EXPECT_TRUE(before.has(kNoRefs));
  EXPECT_FALSE(state.load().has_waiters());
}

TEST(NodeState, TheListOfWaitersIsKnownToBeEmptyOrNot) {
  NodeState state(Phase::kRunning, 0);
  NodeState::Snapshot locked;
  ASSERT_TRUE(state.lock_waiters(locked));
  EXPECT_FALSE(locked.has_waiters());
  state.unlock_with_waiters(locked);
  ASSERT_TRUE(state.lock_waiters(locked));
  EXPECT_TRUE(locked.has_waiters());
  state.unlock_with_waiters(locked);
  ASSERT_TRUE(state.lock_waiters(locked));
  state.unlock_waiters();
  EXPECT_TRUE(state.load().has_waiters());
  ASSERT_TRUE(state.lock_waiters(locked));
  state.unlock_without_waiters();
  EXPECT_FALSE(state.load().has_waiters());
}

TEST(NodeState, ADoneNodeGivesNoLock) {
  NodeState state(Phase::kRunning, 0);
  state.complete_unshared();
  NodeState::Snapshot locked;
  EXPECT_FALSE(state.lock_waiters(locked));
}

TEST(NodeState, OneIsTheFirstToRequestABorrowedValue) {
  NodeState state(Phase::kRunning, kNotRequested);
  EXPECT_TRUE(state.request());
  EXPECT_FALSE(state.request());
}

TEST(NodeState, StaysCancelledAndObserved) {
  NodeState state(Phase::kReady, 0);
  EXPECT_FALSE(state.is_cancelled());
  EXPECT_FALSE(state.cancel().has(kCancel));
  EXPECT_TRUE(state.is_cancelled());
  state.observe();
  ASSERT_TRUE(state.claim(state.glance()));
  EXPECT_TRUE(state.load().has(kObserved));
  EXPECT_TRUE(state.is_cancelled());
}

}  // namespace
