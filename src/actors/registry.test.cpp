// SPDX-License-Identifier: Apache-2.0
#include "actors/registry.hpp"

#include "explorer/cores.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>
#include <vector>

namespace {

using namespace manta::detail;

struct Nothing {};

constexpr ActorType kType = [] {
  ActorType type;
  type.name = []() noexcept -> std::string_view { return "Nothing"; };
  type.size = sizeof(Nothing);
  type.align = alignof(Nothing);
  return type;
}();

/// Keeps the actors that are scheduled.
class Kept : public manta_models::AtOnce {
 public:
  void schedule(Runnable& work, QueuePosition /*hint*/) noexcept override {
    scheduled.push_back(&static_cast<ActorCell&>(work));
  }
  std::vector<ActorCell*> scheduled;
};

class RegistryTest : public testing::Test {
 protected:
  RegistryTest() {
    core_->executor = &executor_;
    for (auto& each : cells_) {
      each = allocate_cell(kType, manta_models::Core::kId, 1, "");
      registry_.add(*each);
    }
  }
  ~RegistryTest() override {
    for (ActorCell* each : executor_.scheduled) drop_cell_ref(*each);  // the entry's
    for (ActorCell* each : cells_) {
      drop_cell_ref(*each);
      drop_cell_ref(*each);
    }
  }

  manta_models::Core core_;
  Kept executor_;
  ActorRegistry registry_;
  std::array<ActorCell*, 3> cells_{};
};

TEST_F(RegistryTest, SendsEachActorOneStopMarker) {
  registry_.stop_all(*core_);
  registry_.stop_all(*core_);
  EXPECT_EQ(executor_.scheduled.size(), cells_.size());
  for (ActorCell* each : cells_) {
    EXPECT_EQ(each->mailbox.take_all(), &each->stop_marker);
    EXPECT_EQ(each->stop_marker.next, nullptr) << "one message";
  }
  for (ActorCell* each : cells_) ActorRegistry::remove(*each);
}

TEST_F(RegistryTest, LeavesAloneWhatHasEnded) {
  ActorRegistry::remove(*cells_[1]);
  registry_.stop_all(*core_);
  EXPECT_EQ(executor_.scheduled.size(), 2U);
  ActorRegistry::remove(*cells_[0]);
  ActorRegistry::remove(*cells_[2]);
}

}  // namespace
