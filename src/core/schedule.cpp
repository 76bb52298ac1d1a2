// SPDX-License-Identifier: Apache-2.0
#include "core/gate.hpp"
#include "core/runtime_core.hpp"

#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit thread_local Context tls_context __attribute__((tls_model("initial-exec")));

std::int64_t sum(const RuntimeCore& core, atomic<std::int64_t> Counters::* which) {
  struct Sum {
    atomic<std::int64_t> Counters::* which;
    std::int64_t total;
  } sum{which, (core.foreign.*which).load(std::memory_order_acquire)};  // pairs with count()
  core.executor->visit_slots(
      [](const Slot& slot, void* context) {
        auto& into = *static_cast<Sum*>(context);
        into.total += (slot.counters.*into.which).load(std::memory_order_acquire);  // pairs with bump()
      },
      &sum);
  return sum.total;
}

void count_from_afar(RuntimeCore& core, RuntimeId runtime, atomic<std::int64_t> Counters::* which,
                     std::int64_t by) noexcept {
  const Visit visit(core);
  if (is_alive(core, runtime)) (core.foreign.*which).fetch_add(by, std::memory_order_acq_rel);  // as bump()
}

namespace {

struct ExitWatch {
  ExitWatch() noexcept = default;
  ~ExitWatch() {
    if (tls_context.thread != nullptr) abandon(&tls_context.thread->core);
    for (const Running* at = tls_context.running; at != &kNothingRuns; at = at->outer) {
      abandon(find_core(at->task != nullptr ? at->task->runtime : at->drains));
    }
  }
  ExitWatch(const ExitWatch&) = delete;
  ExitWatch& operator=(const ExitWatch&) = delete;

  static void abandon(RuntimeCore* core) noexcept {
    if (core != nullptr) core->abandoned.store(true, std::memory_order_relaxed);  // for this thread's own destructors
  }
};

}  // namespace

void watch_for_exit() noexcept { static thread_local const ExitWatch watch; }

bool block_in(Executor& executor, Parker& parker, Time deadline, Why why) {
  const ExecutorThread* const own = tls_context.thread;
  if (own == nullptr || executor.can_block(*own)) return executor.block(parker, deadline, why);
  own->executor.leave();
  struct Back {
    Executor& executor;
    ~Back() { executor.come_back(); }
  } const back{own->executor};
  return executor.block(parker, deadline, why);
}

void schedule(RuntimeCore& core, Runnable& work, Hint hint) noexcept {
  Context& context = tls_context;
  if (hint == Hint::kNext && has_slot_of(context, core)) {
    try {
      if (context.slot->deque.push(&work)) {
        if (core.idle.should_wake()) core.executor->wake();
        return;
      }
    } catch (const std::bad_alloc&) {
      // The deque cannot grow; the executor's own queue needs hardly any memory.
    }
  }
  core.executor->schedule(work, hint);
}

}  // namespace detail
MANTA_NAMESPACE_END
