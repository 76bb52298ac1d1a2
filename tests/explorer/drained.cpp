// SPDX-License-Identifier: Apache-2.0
#include "base/parker.hpp"
#include "core/counters.hpp"
#include "explorer/cores.hpp"
#include "explorer/models.hpp"
#include "explorer/nodes.hpp"
#include "objects/store.hpp"
#include "runtime/shutdown.hpp"
#include "tasks/frame.hpp"
#include "tasks/home.hpp"
#include "tasks/outcome.hpp"

#include <coroutine>

// The property: the end of a runtime, which sums per-thread counters, never counts open work as finished, nor a method
// whose wait is over as waiting; and it sees the effects of the bodies that it counts as finished.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

/// A draining runtime, reduced to its counters.
struct Draining {
  AtOnce executor;
  Store store;
  Core core;
  const Inside ending{*core};

  explicit Draining(int submitted) {
    core->executor = &executor;
    core->store = &store;
    core->stage.store(Stage::kDraining, std::memory_order_relaxed);
    count(*core, &Counters::submitted, submitted);
    manta::explorer::name(executor.slot(0), "slot 0");
    manta::explorer::name(executor.slot(1), "slot 1");
    manta::explorer::name(core->drained, "drained");
  }
  void wait() {
    while (!is_drained(*core)) core->drained.park();
  }
};

/// A body that submits another, which runs on a thread without a slot.
struct Chain {
  Draining runtime{1};
  Parker submitted{0};
  Plain<int> ran{0};

  void run_first() {
    const Inside inside(*runtime.core, &runtime.executor.slot(0));
    ran.set(1);
    count(*runtime.core, &Counters::submitted, 1);
    submitted.unpark();
    count_finished(*runtime.core);
  }
  void run_second() {
    const Inside inside(*runtime.core);
    submitted.park();
    ran.set(ran.get() + 1);
    count_finished(*runtime.core);
  }
};

}  // namespace

void drain_waits_for_children() {
  Chain chain;
  Strand first("first", [&chain] { chain.run_first(); });
  Strand second("second", [&chain] { chain.run_second(); });
  chain.runtime.wait();
  check(chain.ran.get() == 2, "the drain ended before the last body");
  first.join();
  second.join();
}

void figures_never_show_more_finished_than_submitted() {
  Chain chain;
  Strand first("first", [&chain] { chain.run_first(); });
  Strand second("second", [&chain] { chain.run_second(); });
  const manta::RuntimeStats stats = collect_stats(*chain.runtime.core);
  check(stats.tasks_finished <= stats.tasks_submitted, "more was finished than submitted");
  first.join();
  second.join();
}

namespace {

constexpr NodeType kTaskType = [] {
  NodeType type{};
  type.size = kNodeBytes;
  type.release = end_payload;
  return type;
}();

/// An actor, reduced to a method that waits for a task; the method ends when it continues.
struct WaitingMethod : Home {
  RuntimeCore& core;
  FrameRoot root;
  FrameBase frame;
  NodeSuspension wait;
  Node& node = make_node(kTaskType, {Phase::kRunning, 0, 1, 1}, Core::kId);

  explicit WaitingMethod(RuntimeCore& c) : Home{deliver, nullptr, nullptr}, core(c) {
    root.node = &node;
    root.home = this;
    frame.root = &root;
  }
  ~WaitingMethod() { drop_ref(node); }
  WaitingMethod(const WaitingMethod&) = delete;
  WaitingMethod& operator=(const WaitingMethod&) = delete;

  static void deliver(Home& home, Runnable& /*frame*/, QueuePosition /*hint*/) noexcept {
    count_finished(static_cast<WaitingMethod&>(home).core);
  }
  void wait_for(Node& task) noexcept {
    if (!suspend_on(frame, wait, task)) count_finished(core);
  }
};

}  // namespace

void method_whose_task_has_ended_does_not_wait() {
  Draining runtime(2);
  Node& task = make_node(kTaskType, {Phase::kRunning, 0, 2, 1}, Core::kId);
  manta::explorer::name(task, "task");
  {
    WaitingMethod method(*runtime.core);
    Strand actor("actor", [&] {
      const Inside inside(*runtime.core, &runtime.executor.slot(0));
      method.wait_for(task);
    });
    Strand worker("worker", [&] {
      const Inside inside(*runtime.core, &runtime.executor.slot(1));
      check(publish_value(nullptr, task), "the value came too late");
      count_finished(*runtime.core);
      drop_ref(task);
    });
    for (int looks = 0; looks < 2; ++looks) {
      check(!only_methods_wait(*runtime.core), "a method whose wait is over was taken for one that waits");
    }
    runtime.wait();
    actor.join();
    worker.join();
    static_cast<void>(method.node.state.complete(Completion::kValue));
  }
  drop_ref(task);
}

}  // namespace manta_models
