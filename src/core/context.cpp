// SPDX-License-Identifier: Apache-2.0
//
// Finds the runtime of a call: the innermost scope's, else the only ambient one.

#include "core/context.hpp"

#include "core/external_threads.hpp"
#include "core/hazard.hpp"
#include "core/table.hpp"

#include <manta/error.hpp>

#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit thread_local Context tls_context __attribute__((tls_model("initial-exec")));

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
    if (core == nullptr) return;
    core->abandoned.store(true, std::memory_order_relaxed);  // for this thread's own destructors
    abandon(core->ends_with.load(std::memory_order_relaxed));  // whose end would wait for this work
  }
};

}  // namespace

void watch_for_exit() noexcept { static thread_local const ExitWatch watch; }

void require_no_fork() {
  if (is_forked_child()) {
    throw ForkError(
        "this process is a child of fork: its copy of manta has no threads; use exec, or start manta after "
        "the fork");
  }
}

/// Makes the ambient runtime this thread's own, as of `epoch`.
///
/// Requires: the caller holds a `RuntimeGuard` of it.
void enter(Context& context, RuntimeCore& core, std::uint64_t epoch) {
  context.slot = external_slot(core);
  context.core = &core;
  context.resident = false;
  context.runtime = core.id.load(std::memory_order_relaxed);
  context.epoch_source = &ambient_epoch();
  context.epoch = epoch;
}

void find_runtime(Context& context) {
  require_no_fork();
  const atomic<std::uint64_t>& ambient = ambient_epoch();
  if (context.epoch_source != nullptr && context.epoch_source != &ambient) {
    throw NoRuntimeError("the runtime of this scope has been shut down");
  }
  for (;;) {
    const std::uint64_t epoch =
        ambient.load(std::memory_order_acquire);  // before the look: a change makes us look again
    RuntimeCore& core = only_ambient();
    const RuntimeGuard visit(core);
    if (ambient.load(std::memory_order_seq_cst) != epoch) continue;  // it may have ended before the guard
    return enter(context, core, epoch);
  }
}

void join_runtime(Context& context, RuntimeCore& core) noexcept {
  const bool scoped = context.epoch_source != nullptr && context.epoch_source != &ambient_epoch();
  if (scoped || is_forked_child()) return;
  const RuntimeGuard visit(core);
  if (!core.config.ambient) return;
  const std::uint64_t epoch = ambient_epoch().load(std::memory_order_acquire);  // as in find_runtime()
  if (!is_only_ambient(core)) return;
  try {
    enter(context, core, epoch);
  } catch (const std::exception&) {
    // No memory, or the executor admits no external threads: the thread goes on without a slot.
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
