// SPDX-License-Identifier: Apache-2.0
#include <manta/ids.hpp>

#include <gtest/gtest.h>

#include <concepts>
#include <unordered_set>

namespace {

using manta::ActorId;
using manta::ObjectId;
using manta::TaskId;

static_assert(!std::convertible_to<TaskId, ActorId> && !std::convertible_to<TaskId, std::uint64_t>);
static_assert(!std::equality_comparable_with<TaskId, ObjectId>);

TEST(Ids, SayWhatTheyName) {
  EXPECT_EQ(to_string(TaskId{12}), "task 12");
  EXPECT_EQ(to_string(ActorId{3}), "actor 3");
  EXPECT_EQ(to_string(ObjectId{18446744073709551615u}), "object 18446744073709551615");
}

TEST(Ids, OfNothingAreFalseAndSaySo) {
  EXPECT_FALSE(TaskId{});
  EXPECT_TRUE(TaskId{1});
  EXPECT_EQ(to_string(TaskId{}), "no task");
}

TEST(Ids, CompareByNumber) {
  EXPECT_EQ(TaskId{1}, TaskId{1});
  EXPECT_NE(TaskId{1}, TaskId{2});
  EXPECT_LT(ActorId{1}, ActorId{2});
}

TEST(Ids, AreKeysOfHashTables) {
  const std::unordered_set<TaskId> tasks{TaskId{1}, TaskId{2}, TaskId{1}};
  EXPECT_EQ(tasks.size(), 2u);
  EXPECT_TRUE(std::unordered_set<ActorId>{ActorId{7}}.contains(ActorId{7}));
  EXPECT_TRUE(std::unordered_set<ObjectId>{ObjectId{7}}.contains(ObjectId{7}));
}

}  // namespace
