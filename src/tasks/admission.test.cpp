// SPDX-License-Identifier: Apache-2.0
#include "tasks/admission.hpp"

#include "explorer/cores.hpp"
#include "objects/cold.hpp"
#include "objects/new_node.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <thread>
#include <vector>

namespace {

using namespace manta::detail;

/// Keeps scheduled work for the test to run.
class Kept : public manta_models::AtOnce {
 public:
  void schedule(Runnable& work, QueuePosition hint) noexcept override {
    EXPECT_EQ(hint, QueuePosition::kBehind);
    entries_.push_back(&work);
  }
  [[nodiscard]] bool begin_exclusive(std::size_t others) noexcept override {
    if (crowded) return false;
    held.push_back(others);
    return true;
  }
  void end_exclusive(std::size_t others) noexcept override { EXPECT_EQ(others, held.back()); }
  [[nodiscard]] bool is_over_limit() const noexcept override { return over_limit; }

  [[nodiscard]] std::size_t waiting() const noexcept { return entries_.size(); }
  [[nodiscard]] Runnable& next() {
    Runnable& first = *entries_.front();
    entries_.pop_front();
    return first;
  }

  std::vector<std::size_t> held;  // the workers beside its own that each body had
  bool crowded = false;
  bool over_limit = false;

 private:
  std::deque<Runnable*> entries_;
};

std::vector<const Runnable*> ran;

void execute_node(Runnable& work) noexcept {
  ran.push_back(&work);
  static_cast<void>(static_cast<Node&>(work).state.claim_private());
}

constexpr NodeType kType = [] {
  NodeType type{};
  type.execute = execute_node;
  type.size = sizeof(Node);
  return type;
}();

class AdmissionTest : public testing::Test {
 protected:
  AdmissionTest() {
    core_->executor = &executor_;
    core_->admission = &admission_;
    ran.clear();
  }
  ~AdmissionTest() override {
    for (Node* each : nodes_) drop_storage_ref(*each);
  }

  Node& submit(int cpus) {
    Node& node = new_node(nullptr, manta_models::Core::kId, kType, with_flags(kNewMessage, kNeedsAdmission), {});
    nodes_.push_back(&node);
    require_cold(node).cpus = cpus;
    admission_.submit(*core_, node);
    return node;
  }

  /// Runs the next entry as a worker does.
  void run_next() {
    const manta_models::Inside inside(*core_);
    Runnable& entry = executor_.next();
    entry.type->execute(entry);
  }

  manta_models::Core core_;
  Kept executor_;
  Admission admission_;
  std::vector<Node*> nodes_;
};

TEST_F(AdmissionTest, ATaskRunsWhenAllItsWorkersHaveCome) {
  const Node& node = submit(2);
  ASSERT_EQ(executor_.waiting(), 2U);
  Runnable& first = executor_.next();
  std::thread other([&] {
    const manta_models::Inside inside(*core_);
    first.type->execute(first);  // stays until the body has ended
  });
  run_next();  // the last of the two to arrive runs the body
  other.join();
  EXPECT_EQ(ran, std::vector<const Runnable*>{&node});
  EXPECT_EQ(executor_.held, std::vector<std::size_t>{1});
  EXPECT_EQ(executor_.waiting(), 0U);
}

TEST_F(AdmissionTest, OnlyOneGangGathersAtATimeInOrderOfSubmission) {
  const Node& first = submit(1);
  const Node& second = submit(1);
  const Node& third = submit(1);
  EXPECT_EQ(executor_.waiting(), 1U);
  run_next();
  EXPECT_EQ(executor_.waiting(), 1U) << "the next one gathers before the body runs";
  run_next();
  run_next();
  EXPECT_EQ(ran, (std::vector<const Runnable*>{&first, &second, &third}));
  EXPECT_EQ(executor_.waiting(), 0U);
}

TEST_F(AdmissionTest, AWorkerThatIsOneTooManyLeavesTheEntryToAnother) {
  submit(1);
  executor_.over_limit = true;
  run_next();
  EXPECT_TRUE(ran.empty());
  ASSERT_EQ(executor_.waiting(), 1U);
  executor_.over_limit = false;
  run_next();
  EXPECT_EQ(ran.size(), 1U);
}

TEST_F(AdmissionTest, TheBodyWaitsUntilNoWorkerIsOneTooMany) {
  submit(1);
  executor_.crowded = true;
  run_next();
  EXPECT_TRUE(ran.empty());
  ASSERT_EQ(executor_.waiting(), 1U);
  executor_.crowded = false;
  run_next();
  EXPECT_EQ(ran.size(), 1U);
}

}  // namespace
