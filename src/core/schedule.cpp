// SPDX-License-Identifier: Apache-2.0
#include "core/schedule.hpp"

#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {

bool block_in(Executor& executor, Parker& parker, Time deadline, BlockReason why) {
  const ExecutorThread* const own = tls_context.thread;
  if (own == nullptr || executor.can_block(*own)) return executor.block(parker, deadline, why);
  own->executor.leave();
  struct Back {
    Executor& executor;
    ~Back() { executor.come_back(); }
  } const back{own->executor};
  return executor.block(parker, deadline, why);
}

void schedule(RuntimeCore& core, Runnable& work, QueuePosition hint) noexcept {
  Context& context = tls_context;
  if (hint == QueuePosition::kNext && has_slot_of(context, core)) {
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
