// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/waiting/completion_queue.hpp>

#include "explorer/cores.hpp"
#include "objects/new_node.hpp"
#include "objects/publish.hpp"

#include <manta/error.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>

namespace {

using namespace manta::detail;
using std::chrono::nanoseconds;

constexpr NodeType kType = [] {
  NodeType type{};
  type.size = sizeof(Node);
  type.release = [](Node& /*node*/) noexcept {};
  return type;
}();

constexpr std::optional<std::size_t> kNone;

class CompletionQueueTest : public testing::Test {
 protected:
  CompletionQueueTest() {
    core_->executor = &executor_;
    for (Node*& each : nodes_) each = &new_node(nullptr, manta_models::Core::kId, kType, kNewObject, {});
  }
  ~CompletionQueueTest() override {
    for (Node* each : nodes_) drop_ref(*each);
  }

  void add_all(CompletionQueue& queue) {
    for (std::size_t i = 0; i < nodes_.size(); ++i) queue.add(*nodes_[i], i);
  }
  void end(std::size_t i) { EXPECT_TRUE(publish_value(nullptr, *nodes_[i])); }
  [[nodiscard]] static bool are_done(CompletionQueue& queue, std::size_t count) {
    return queue.wait_for(count, {.timeout = nanoseconds(0)});
  }

  manta_models::AtOnce executor_;
  manta_models::Core core_;
  std::array<Node*, 3> nodes_{};
};

TEST_F(CompletionQueueTest, GivesOutInTheOrderInWhichNodesBecomeDone) {
  CompletionQueue queue(nodes_.size());
  add_all(queue);
  EXPECT_EQ(queue.pop(), kNone);
  end(2);
  end(0);
  EXPECT_EQ(queue.pop(), 2U);
  EXPECT_EQ(queue.pop(), 0U);
  EXPECT_EQ(queue.pop(), kNone);
  EXPECT_FALSE(queue.is_spent());
  end(1);
  EXPECT_EQ(queue.pop(), 1U);
  EXPECT_TRUE(queue.is_spent());
}

TEST_F(CompletionQueueTest, HasANodeThatWasDoneBefore) {
  end(1);
  CompletionQueue queue(nodes_.size());
  add_all(queue);
  EXPECT_EQ(queue.pop(), 1U);
  end(0);
  end(2);
}

TEST_F(CompletionQueueTest, CountsFromWhatWasGivenOut) {
  CompletionQueue queue(nodes_.size());
  add_all(queue);
  end(0);
  EXPECT_TRUE(are_done(queue, 1));
  EXPECT_FALSE(are_done(queue, 2));
  EXPECT_EQ(queue.pop(), 0U);
  EXPECT_FALSE(are_done(queue, 1));
  end(1);
  EXPECT_TRUE(are_done(queue, 1));
  end(2);
}

TEST_F(CompletionQueueTest, WaitsForNoMoreThanThereAre) {
  CompletionQueue queue(nodes_.size());
  add_all(queue);
  for (std::size_t i = 0; i < nodes_.size(); ++i) end(i);
  EXPECT_TRUE(queue.wait_for(100, {}));
}

TEST_F(CompletionQueueTest, LeavesNoWaiterInANode) {
  {
    CompletionQueue queue(nodes_.size());
    add_all(queue);
    end(0);
  }
  end(1);  // would call the queue that is gone
  end(2);
}

TEST_F(CompletionQueueTest, RefusesANodeThatCanNoLongerBecomeDone) {
  end(0);
  core_->stage.store(Stage::kClosed, std::memory_order_relaxed);
  CompletionQueue queue(nodes_.size());
  queue.add(*nodes_[0], 0);
  EXPECT_THROW(queue.add(*nodes_[1], 1), manta::ShutDownError);
  EXPECT_EQ(queue.pop(), 0U);
  EXPECT_TRUE(queue.is_spent());
  end(1);
  end(2);
}

}  // namespace
