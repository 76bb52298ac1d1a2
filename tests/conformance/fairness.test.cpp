// SPDX-License-Identifier: Apache-2.0
//
// Queued work runs, however long newer work continues.

#include "probe.hpp"

#include <atomic>
#include <chrono>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

/// A flag, and a task that runs until it is set.
struct Round {
  std::atomic<bool> done{false};
  void set() { done = true; }
};

Round* round = nullptr;

void set_done() { round->set(); }
void resubmit() {
  if (!round->done) send<resubmit>();
}
void resubmit_after_a_wait() {
  (void)remote<[] {}>().try_get();
  if (!round->done) send<resubmit_after_a_wait>();
}

int seven() { return 7; }

class Fairness : public RuntimeTest {
 protected:
  Fairness() { round = &round_; }
  Round round_;
};

TEST_F(Fairness, OlderWorkOfAWorkerRunsThoughANewerTaskKeepsSubmittingItself) {
  send<[] {
    send<set_done>();
    send<resubmit>();
  }>();
  wait_until([this] { return round_.done.load(); });
}

TEST_F(Fairness, AHundredOlderTasksOfAWorkerRunThoughANewerKeepsSubmittingItself) {
  std::atomic<int> ran{0};
  auto all = submit([&ran, this] {
    std::vector<ObjectRef<void>> older;
    for (int i = 0; i < 100; ++i) {
      older.push_back(submit([&ran, this] {
        if (++ran == 100) round_.set();
      }));
    }
    send<resubmit_after_a_wait>();
    return older;
  });
  wait_until([this] { return round_.done.load(); });
  for (const auto& older : all.get()) older.get();
}

TEST_F(Fairness, OlderWorkOfAWorkerRunsThoughAllOthersRunLongBodies) {
  const BusyWorkers busy(workers() - 1);
  send<[] {
    send<set_done>();
    send<resubmit>();
  }>();
  wait_until([this] { return round_.done.load(); });
}

/// A body on each worker looks for its own child's result, in a loop that never blocks.
template <class Look>
void poll_on_all_workers(Look look) {
  std::vector<ObjectRef<int>> polls;
  for (int i = 0; i < workers(); ++i) {
    polls.push_back(submit([look] {
      const auto child = remote<seven>();
      while (!look(child)) {
      }
      return *child.get();
    }));
  }
  for (const auto& poll : polls) EXPECT_EQ(*poll.get(1h), 7);
}

TEST_F(Fairness, BodiesThatPollReadyOnAllWorkersLetTheirTasksRun) {
  poll_on_all_workers([](const ObjectRef<int>& child) { return child.ready(); });
}

TEST_F(Fairness, BodiesThatPollTryGetOnAllWorkersLetTheirTasksRun) {
  poll_on_all_workers([](const ObjectRef<int>& child) { return child.try_get().has_value(); });
}

TEST_F(Fairness, BodiesThatPollWaitOnAllWorkersLetTheirTasksRun) {
  poll_on_all_workers(
      [](const ObjectRef<int>& child) { return !wait(std::vector{child}, {.timeout = 0s}).ready.empty(); });
}

}  // namespace
}  // namespace manta::conformance
