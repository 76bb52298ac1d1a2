// SPDX-License-Identifier: Apache-2.0
//
// Which runtime a call goes to: the innermost scope's, else the only ambient one.

#include "core/context.hpp"

#include "core/gate.hpp"
#include "core/guests.hpp"
#include "core/table.hpp"

#include <manta/error.hpp>
#include <manta/runtime.hpp>

#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {
void require_no_fork() {
  if (is_forked_child()) {
    throw ForkError(
        "this process is a child of fork: its copy of manta has no threads; use exec, or start manta after "
        "the fork");
  }
}

/// Makes the ambient runtime this thread's own, as of `epoch`.
///
/// Requires: the caller visits it.
void enter(Context& context, RuntimeCore& core, std::uint64_t epoch) {
  context.slot = guest_slot(core);
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
    const Visit visit(core);
    if (ambient.load(std::memory_order_seq_cst) != epoch) continue;  // it may have ended before the visit
    return enter(context, core, epoch);
  }
}

void join_runtime(Context& context, RuntimeCore& core) noexcept {
  const bool scoped = context.epoch_source != nullptr && context.epoch_source != &ambient_epoch();
  if (scoped || is_forked_child()) return;
  const Visit visit(core);
  if (!core.config.ambient) return;
  const std::uint64_t epoch = ambient_epoch().load(std::memory_order_acquire);  // as in find_runtime()
  if (!is_only_ambient(core)) return;
  try {
    enter(context, core, epoch);
  } catch (const std::exception&) {
    // No memory, or the executor admits no strangers: it goes on without a slot.
  }
}

namespace {

/// What a RuntimeScope puts aside.
struct Saved {
  RuntimeCore* core;
  RuntimeId runtime;
  Slot* slot;
  const atomic<std::uint64_t>* epoch_source;
  std::uint64_t epoch;
  bool resident;
};

}  // namespace
}  // namespace detail

RuntimeScope::RuntimeScope(Runtime& runtime) {
  using namespace detail;
  static_assert(sizeof(Saved) <= sizeof(saved_));
  require_no_fork();
  Context& context = tls_context;
  RuntimeCore& core = runtime.core();
  const std::uint64_t epoch = core.epoch.load(std::memory_order_acquire);
  const Visit visit(core);
  if (!is_alive(core, runtime.id())) throw ShutDownError("this runtime has been shut down");
  ::new (static_cast<void*>(saved_))
      Saved{context.core, context.runtime, context.slot, context.epoch_source, context.epoch, context.resident};
  const bool own = context.thread != nullptr && context.core == &core;
  if (!own) {
    context.slot = guest_slot(core);
    context.resident = false;
  }
  context.core = &core;
  context.runtime = runtime.id();
  context.epoch_source = &core.epoch;
  context.epoch = epoch;
}

RuntimeScope::~RuntimeScope() {
  detail::Context& context = detail::tls_context;
  const auto& saved = *std::launder(reinterpret_cast<const detail::Saved*>(saved_));
  context.core = saved.core;
  context.runtime = saved.runtime;
  context.slot = saved.slot;
  context.epoch_source = saved.epoch_source;
  context.epoch = saved.epoch;
  context.resident = saved.resident;
}

MANTA_NAMESPACE_END
