// SPDX-License-Identifier: Apache-2.0
#include "waiting/callback.hpp"

#include "core/counters.hpp"
#include "explorer/cores.hpp"
#include "objects/new_node.hpp"
#include "objects/publish.hpp"

#include <manta/detail/waiting/callback.hpp>
#include <manta/error.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace manta::detail;

constexpr NodeType kType = [] {
  NodeType type{};
  type.size = sizeof(Node);
  type.release = [](Node& /*node*/) noexcept {};
  return type;
}();

/// Keeps the callbacks that are scheduled.
class Kept : public manta_models::AtOnce {
 public:
  void schedule(Runnable& work, QueuePosition /*hint*/) noexcept override { scheduled.push_back(&work); }
  std::vector<Runnable*> scheduled;
};

struct Note : Callback {
  Note(int& calls, int& lives) : calls_(calls), lives_(lives) {
    ++lives_;
    call = [](Callback& self) { ++static_cast<Note&>(self).calls_; };
  }
  ~Note() override { --lives_; }
  Note(const Note&) = delete;
  Note& operator=(const Note&) = delete;

 private:
  int& calls_;
  int& lives_;
};

class CallbackTest : public testing::Test {
 protected:
  CallbackTest() {
    core_->executor = &executor_;
    node_ = &new_node(nullptr, manta_models::Core::kId, kType, kNewObject, {});
  }
  ~CallbackTest() override { drop_ref(*node_); }

  Callback* note() { return new Note(calls_, lives_); }
  [[nodiscard]] std::int64_t unfinished() {
    return sum(*core_, &Counters::submitted) - sum(*core_, &Counters::finished);
  }
  void run_one() {
    ASSERT_EQ(executor_.scheduled.size(), 1U);
    executor_.scheduled[0]->type->execute(*executor_.scheduled[0]);
  }

  Kept executor_;
  manta_models::Core core_;
  Node* node_ = nullptr;
  int calls_ = 0;
  int lives_ = 0;
};

TEST_F(CallbackTest, IsScheduledOnceItsNodeIsDone) {
  on_done(*node_, note());
  EXPECT_TRUE(executor_.scheduled.empty());
  EXPECT_TRUE(publish_value(nullptr, *node_));
  EXPECT_EQ(calls_, 0);
  run_one();
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(lives_, 0);
}

TEST_F(CallbackTest, IsScheduledAtOnceIfItsNodeIsDone) {
  EXPECT_TRUE(publish_value(nullptr, *node_));
  on_done(*node_, note());
  run_one();
  EXPECT_EQ(calls_, 1);
}

TEST_F(CallbackTest, IsWorkForTheDrainUntilItHasRun) {
  on_done(*node_, note());
  EXPECT_EQ(unfinished(), 1);
  EXPECT_TRUE(publish_value(nullptr, *node_));
  EXPECT_EQ(unfinished(), 1);
  run_one();
  EXPECT_EQ(unfinished(), 0);
}

TEST_F(CallbackTest, IsRefusedAndDestroyedWhenTheRuntimeEnds) {
  core_->stage.store(Stage::kDraining, std::memory_order_relaxed);
  EXPECT_THROW(on_done(*node_, note()), manta::ShutDownError);
  EXPECT_EQ(lives_, 0);
  EXPECT_EQ(unfinished(), 0);
  EXPECT_TRUE(publish_value(nullptr, *node_));
  EXPECT_TRUE(executor_.scheduled.empty());
}

TEST_F(CallbackTest, MayFollowInsideWhatADrainWaitsFor) {
  core_->stage.store(Stage::kDraining, std::memory_order_relaxed);
  {
    const DrainedScope inside(tls_context, manta_models::Core::kId);
    on_done(*node_, note());
  }
  EXPECT_TRUE(publish_value(nullptr, *node_));
  run_one();
  EXPECT_EQ(calls_, 1);
}

}  // namespace
