// SPDX-License-Identifier: Apache-2.0
#include "actors/side_queues.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

namespace {

using manta::detail::CallerId;
using manta::detail::Node;
using manta::detail::NodeType;
using manta::detail::Random;
using manta::detail::Runnable;
using manta::detail::RunnableList;
using manta::detail::SideQueues;

constexpr NodeType kType{};

class Calls {
 public:
  Node& make() {
    constexpr manta::detail::NodeInit kInit{manta::detail::Phase::kPending, 0, 1, 0};
    return *all_.emplace_back(std::make_unique<Node>(kType, kInit, 0, std::source_location()));
  }

 private:
  std::vector<std::unique_ptr<Node>> all_;
};

CallerId task(std::uint64_t number) { return {CallerId::Kind::kTask, number}; }

std::vector<const Runnable*> drain(RunnableList list) {
  std::vector<const Runnable*> all;
  while (const Runnable* const call = list.pop()) all.push_back(call);
  return all;
}

using List = std::vector<const Runnable*>;

TEST(SideQueues, ACallThatIsLateNoLongerBringsThoseBehindIt) {
  Calls calls;
  SideQueues queues;
  Node& late = calls.make();
  Node& behind = calls.make();
  queues.append_late(task(1), late);
  EXPECT_TRUE(queues.append_behind(task(1), behind));
  EXPECT_EQ(drain(queues.settle(late)), (List{&late, &behind}));
  EXPECT_TRUE(queues.empty());
}

TEST(SideQueues, ACallerWithoutALateCallHasNoQueue) {
  Calls calls;
  SideQueues queues;
  queues.append_late(task(1), calls.make());
  EXPECT_FALSE(queues.append_behind(task(2), calls.make()));
  EXPECT_FALSE(queues.append_behind({CallerId::Kind::kActor, 1}, calls.make())) << "of another kind";
}

TEST(SideQueues, ALateCallWaitsForAnEarlierOneOfItsCaller) {
  Calls calls;
  SideQueues queues;
  Node& first = calls.make();
  Node& second = calls.make();
  Node& third = calls.make();
  Node& fourth = calls.make();
  queues.append_late(task(1), first);
  queues.append_late(task(1), second);
  EXPECT_TRUE(queues.append_behind(task(1), third));
  queues.append_late(task(1), fourth);
  EXPECT_TRUE(drain(queues.settle(second)).empty());
  EXPECT_EQ(drain(queues.settle(first)), (List{&first, &second, &third}));
  EXPECT_EQ(drain(queues.settle(fourth)), (List{&fourth}));
}

TEST(SideQueues, OneCallersLateCallHoldsUpNobodyElse) {
  Calls calls;
  SideQueues queues;
  Node& one = calls.make();
  Node& other = calls.make();
  queues.append_late(task(1), one);
  queues.append_late(task(2), other);
  EXPECT_EQ(drain(queues.settle(other)), (List{&other}));
  EXPECT_EQ(drain(queues.settle(one)), (List{&one}));
}

TEST(SideQueues, ALateCallIsTakenBack) {
  Calls calls;
  SideQueues queues;
  Node& first = calls.make();
  Node& second = calls.make();
  queues.append_late(task(1), first);
  queues.append_late(task(1), second);
  queues.take_back(second);
  EXPECT_EQ(drain(queues.settle(first)), (List{&first}));
  queues.append_late(task(1), first);
  queues.take_back(first);
  EXPECT_TRUE(queues.empty());
}

// The property: each call leaves once, in its caller's order, and as soon as no call of its caller up to it is late.
// The model is a list a caller that is searched.
TEST(SideQueues, AgreeWithListsThatAreSearched) {
  struct Entry {
    Node* call;
    bool late;
  };
  constexpr std::uint64_t kSeed = 11;
  Random random(kSeed);
  Calls calls;
  SideQueues queues;
  std::map<std::uint64_t, std::deque<Entry>> model;
  std::vector<std::pair<std::uint64_t, Node*>> late;
  for (int step = 0; step < 20'000; ++step) {
    const std::uint64_t caller = random.below(20);
    Node& call = calls.make();
    switch (random.below(3)) {
      case 0:
        queues.append_late(task(caller), call);
        model[caller].push_back({&call, true});
        late.emplace_back(caller, &call);
        break;
      case 1:
        ASSERT_EQ(queues.append_behind(task(caller), call), !model[caller].empty());
        if (!model[caller].empty()) model[caller].push_back({&call, false});
        break;
      default: {
        if (late.empty()) break;
        const std::size_t chosen = random.below(static_cast<std::uint32_t>(late.size()));
        const auto [of, settled] = late[chosen];
        late.erase(late.begin() + static_cast<std::ptrdiff_t>(chosen));
        auto& list = model[of];
        for (Entry& entry : list) entry.late = entry.late && entry.call != settled;
        List expected;
        while (!list.empty() && !list.front().late) {
          expected.push_back(list.front().call);
          list.pop_front();
        }
        ASSERT_EQ(drain(queues.settle(*settled)), expected);
      }
    }
    ASSERT_EQ(queues.empty(), std::ranges::all_of(model, [](const auto& entry) { return entry.second.empty(); }));
  }
}

}  // namespace
