// SPDX-License-Identifier: Apache-2.0
#include "executor/gate.hpp"
#include "executor/runtime_core.hpp"

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
