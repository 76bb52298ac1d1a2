// SPDX-License-Identifier: Apache-2.0
#include "executor/runtime_core.hpp"
#include "executor/work_stealing/work_stealing.hpp"
#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"

// The property: what is pushed is run, though every worker may be on its way to sleep. The executor is the whole one that
// ships, with one worker.

namespace manta_models {
namespace {

using manta::detail::Hint;
using manta::detail::Parker;
using manta::detail::Runnable;
using manta::detail::RunnableType;
using manta::detail::RuntimeCore;
using manta::detail::Slot;
using manta::detail::WorkStealing;

struct Work : Runnable {
  Parker done{0};
  int runs = 0;
  Work();
};

void run(Runnable& work) noexcept {
  auto& mine = static_cast<Work&>(work);
  ++mine.runs;
  mine.done.unpark();
}

constexpr RunnableType kWorkType{run, nullptr};
Work::Work() : Runnable(kWorkType) {}

class Pool {
 public:
  Pool() : executor_(core_, {.workers = 1, .max_threads = 4, .stack_size = 0}) { core_.executor = &executor_; }
  RuntimeCore& core() { return core_; }
  WorkStealing& executor() { return executor_; }

 private:
  RuntimeCore core_;
  WorkStealing executor_;
};

}  // namespace

void push_wakes_a_sleeper() {
  Pool pool;
  manta::explorer::name(pool.core().idle, "idle");
  Slot* const slot = pool.executor().borrow_slot();
  manta::explorer::name(slot->deque, "deque");
  Work work;
  // As schedule() does where the thread has a slot.
  slot->deque.push(&work);
  if (pool.core().idle.should_wake()) pool.executor().wake();
  work.done.park();
  manta::explorer::check(work.runs == 1, "the work ran twice");
  pool.executor().return_slot(*slot);
  pool.executor().stop();
}

void injection_wakes_a_sleeper() {
  Pool pool;
  manta::explorer::name(pool.core().idle, "idle");
  manta::explorer::name(pool.executor().injector(), "injector");
  Work work;
  pool.executor().schedule(work, Hint::kBehind);
  work.done.park();
  manta::explorer::check(work.runs == 1, "the work ran twice");
  pool.executor().stop();
}

}  // namespace manta_models
