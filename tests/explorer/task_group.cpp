// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/waiting/task_group.hpp>

#include "explorer/cores.hpp"
#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"

#include <manta/detail/base/pause.hpp>

#include <manta/manta.hpp>
#include <manta/task_group.hpp>

#include <array>
#include <atomic>

// The property: a scope goes on when all its children have ended, and not before; it sees what they wrote; and each ran
// once, or was left out.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

/// Keeps what is scheduled for a strand that plays the worker.
class Later : public AtOnce {
 public:
  void schedule(Runnable& work, QueuePosition /*hint*/) noexcept override {
    queue_[count_.load(std::memory_order_relaxed)] = &work;
    count_.fetch_add(1, std::memory_order_release);
  }
  /// Runs the first `count` that come.
  void run(std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      while (count_.load(std::memory_order_acquire) <= i) cpu_pause();
      queue_[i]->type->execute(*queue_[i]);
    }
  }

 private:
  std::array<Runnable*, 4> queue_{};
  atomic<std::size_t> count_{0};
};

/// Makes the calling strand one of the core's own, whose calls go there.
class Working {
 public:
  explicit Working(RuntimeCore& core) noexcept : inside_(core) {
    tls_context.epoch_source = &core.epoch;
    tls_context.epoch = core.epoch.load(std::memory_order_relaxed);
  }

 private:
  Inside inside_;
};

}  // namespace

void scope_waits_for_its_children() {
  Later executor;
  Core core;
  core->executor = &executor;
  Plain<int> first{0};
  Plain<int> second{0};
  {
    Strand worker("worker", [&] {
      const Working inside(*core);
      executor.run(0, 1);
    });
    Strand other("other", [&] {
      const Working inside(*core);
      executor.run(1, 1);
    });
    const Working inside(*core);
    manta::TaskGroup group;
    manta::explorer::name(group, "group");
    group.run([&first] { first.set(1); });
    group.run([&second] { second.set(2); });
    group.wait();
    check(first.get() + second.get() == 3, "a scope went on before its children had ended");
  }
}

void scope_takes_what_nobody_runs() {
  Later executor;
  Core core;
  core->executor = &executor;
  Slot& slot = executor.slot(0);
  Plain<int> runs{0};
  Strand thief("thief", [&] {
    const Working inside(*core);
    const Steal<Runnable> stolen = slot.deque.steal();
    if (stolen.status == StealStatus::kSuccess) stolen.item->type->execute(*stolen.item);
  });
  {
    const Inside inside(*core, &slot);
    tls_context.epoch_source = &core->epoch;
    tls_context.epoch = core->epoch.load(std::memory_order_relaxed);
    core->inline_get = true;
    manta::TaskGroup group;
    group.run([&runs] { runs.set(runs.get() + 1); });
    group.wait();
    check(runs.get() == 1, "a child did not run once");
  }
}

namespace {

int twice(int x) {
  int a = 0;
  int b = 0;
  manta::TaskGroup group;
  group.run([&a, x] { a = x; });
  group.run([&b, x] { b = x; });
  group.wait();
  return a + b;
}

manta::Async<int> twice_later(int x) {
  int a = 0;
  manta::TaskGroup group;
  group.run([&a, x] { a = x; });
  co_await group;
  co_return a + x;
}

}  // namespace

void group_ends_in_a_runtime() {
  const manta::Runtime runtime({.num_workers = 1, .max_threads = 4});
  const auto task = manta::remote<twice>(2);
  check(twice(1) == 2, "a wrong sum");
  check(*task.get() == 4, "a wrong sum");
}

void coroutine_awaits_a_group() {
  const manta::Runtime runtime({.num_workers = 2, .max_threads = 4});
  check(*manta::remote<twice_later>(2).get() == 4, "a wrong sum");
}

}  // namespace manta_models
