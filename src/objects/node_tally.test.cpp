// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/objects/node_tally.hpp>

#include <gtest/gtest.h>

namespace {

using manta::detail::NodeTally;

TEST(NodeTally, TheLastOfWhatIsMissingIsTold) {
  NodeTally tally;
  tally.begin_linking();
  tally.add_missing();
  tally.add_missing();
  EXPECT_FALSE(tally.drop_missing()) << "a dependency, while the links are made";
  EXPECT_FALSE(tally.end_linking());
  EXPECT_FALSE(tally.drop_missing()) << "the submission's guard";
  EXPECT_TRUE(tally.drop_missing()) << "the other dependency";
}

TEST(NodeTally, AGuardKeepsTheNodePending) {
  NodeTally tally;
  tally.begin_linking();
  ASSERT_FALSE(tally.end_linking());
  ASSERT_TRUE(tally.try_guard());
  EXPECT_FALSE(tally.drop_missing());
  EXPECT_TRUE(tally.drop_missing());
  EXPECT_FALSE(tally.try_guard()) << "the node is being readied";
}

TEST(NodeTally, TheLinksAreTakenBackByOne) {
  NodeTally early;
  early.begin_linking();
  ASSERT_TRUE(early.try_guard());
  EXPECT_FALSE(early.forget_links()) << "the submission still makes them";
  EXPECT_TRUE(early.end_linking());
  NodeTally late;
  late.begin_linking();
  ASSERT_FALSE(late.end_linking());
  ASSERT_TRUE(late.try_guard());
  EXPECT_TRUE(late.forget_links());
}

// A guard that comes late must not count in the bytes of a value.
TEST(NodeTally, NoGuardFindsSomethingMissingInChargedBytes) {
  NodeTally tally;
  for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 60}) {
    tally.charge(bytes);
    EXPECT_FALSE(tally.try_guard());
    EXPECT_EQ(tally.charged_bytes(), bytes);
    EXPECT_EQ(tally.is_charged(), bytes != 0);
  }
}

}  // namespace
