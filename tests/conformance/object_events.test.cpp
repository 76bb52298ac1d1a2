// SPDX-License-Identifier: Apache-2.0
//
// The listener hears of each object's beginning and end.

#include "fixture.hpp"

#include <map>
#include <mutex>

namespace manta::conformance {
namespace {

class Ledger : public EventListener {
 public:
  void on_event(const Event& event) noexcept override {
    const std::lock_guard lock(mutex_);
    ++counts_[event.kind];
    if (event.kind == EventKind::kObjectFreed) --alive_[event.task];
    if (event.kind == EventKind::kObjectCreated || event.kind == EventKind::kTaskSubmitted) ++alive_[event.task];
  }
  [[nodiscard]] int count(EventKind kind) {
    const std::lock_guard lock(mutex_);
    return counts_[kind];
  }
  [[nodiscard]] bool balanced() {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, alive] : alive_) {
      if (alive != 0) return false;
    }
    return true;
  }

 private:
  std::mutex mutex_;
  std::map<EventKind, int> counts_;
  std::map<TaskId, int> alive_;
};

class ObjectEvents : public RuntimeTest {
 protected:
  ObjectEvents() { restart({.events = &ledger_}); }
  Ledger ledger_;
};

int twice(int x) { return 2 * x; }

TEST_F(ObjectEvents, EveryObjectThatBeginsEndsOnce) {
  {
    auto value = put(21);
    auto task = remote<twice>(value);
    auto [ref, setter] = promise<int>();
    setter.set(*task.get());
    EXPECT_EQ(*ref.get(), 42);
    send<twice>(1);
  }
  runtime().shutdown();
  EXPECT_EQ(ledger_.count(EventKind::kObjectCreated), 2);
  EXPECT_EQ(ledger_.count(EventKind::kTaskSubmitted), 2);
  EXPECT_EQ(ledger_.count(EventKind::kObjectFreed), 4);
  EXPECT_TRUE(ledger_.balanced());
}

}  // namespace
}  // namespace manta::conformance
