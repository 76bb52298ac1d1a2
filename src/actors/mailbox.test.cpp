// SPDX-License-Identifier: Apache-2.0
#include "actors/mailbox.hpp"

#include <gtest/gtest.h>

#include <array>

namespace manta::detail {
namespace {

constexpr RunnableType kType{};

struct Message : Runnable {
  Message() : Runnable(kType) {}
};

/// A mailbox whose actor somebody has claimed after `message` came.
void let_run(Mailbox& mailbox, Message& message) {
  ASSERT_TRUE(mailbox.put(message));
  mailbox.mark_scheduled();
  ASSERT_TRUE(mailbox.claim());
}

TEST(Mailbox, TellsTheFirstSenderThatNobodyRunsTheActorAndNoOther) {
  Mailbox mailbox;
  std::array<Message, 3> messages;
  EXPECT_TRUE(mailbox.is_idle());
  EXPECT_TRUE(mailbox.put(messages[0]));
  EXPECT_FALSE(mailbox.put(messages[1]));
  EXPECT_FALSE(mailbox.put(messages[2]));
}

TEST(Mailbox, GivesAllMessagesFromTheNewestToTheOldest) {
  Mailbox mailbox;
  std::array<Message, 3> messages;
  let_run(mailbox, messages[0]);
  EXPECT_FALSE(mailbox.put(messages[1]));
  EXPECT_FALSE(mailbox.put(messages[2]));
  const Runnable* const newest = mailbox.take_all();
  ASSERT_EQ(newest, &messages[2]);
  ASSERT_EQ(newest->next, &messages[1]);
  ASSERT_EQ(newest->next->next, &messages[0]);
  EXPECT_EQ(newest->next->next->next, nullptr);
  EXPECT_EQ(mailbox.take_all(), nullptr);
}

TEST(Mailbox, IsClaimedByOneOnceItIsScheduled) {
  Mailbox mailbox;
  Message message;
  EXPECT_FALSE(mailbox.claim()) << "nobody has scheduled it";
  EXPECT_TRUE(mailbox.put(message));
  mailbox.mark_scheduled();
  EXPECT_TRUE(mailbox.is_scheduled());
  EXPECT_TRUE(mailbox.claim());
  EXPECT_FALSE(mailbox.claim());
  EXPECT_FALSE(mailbox.is_scheduled());
}

TEST(Mailbox, GoesIdleOnlyWhenItIsEmptyAndThenTellsTheNextSender) {
  Mailbox mailbox;
  std::array<Message, 2> messages;
  let_run(mailbox, messages[0]);
  EXPECT_FALSE(mailbox.go_idle()) << "a message waits";
  EXPECT_FALSE(mailbox.is_idle());
  EXPECT_NE(mailbox.take_all(), nullptr);
  EXPECT_TRUE(mailbox.go_idle());
  EXPECT_TRUE(mailbox.is_idle());
  EXPECT_TRUE(mailbox.put(messages[1]));
  EXPECT_EQ(messages[1].next, nullptr);
}

}  // namespace
}  // namespace manta::detail
