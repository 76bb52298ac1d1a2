// SPDX-License-Identifier: Apache-2.0
//
// on_ready, and coroutines of other libraries: work that a node queues on its runtime when it is done.

#include "core/gate.hpp"
#include "tasks/outcome.hpp"

#include <manta/async.hpp>
#include <manta/detail/objects/publish.hpp>
#include <manta/error.hpp>
#include <manta/on_ready.hpp>

#include <memory>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

void execute_callback(Runnable& work) noexcept {
  auto* const callback = static_cast<Callback*>(&work);
  RuntimeCore& core = *callback->core;
  try {
    const DrainedScope scope(tls_context, callback->node->runtime);
    callback->call(*callback);
  } catch (...) {
    log_thrown(core, {"on_ready: the callback threw: "});
  }
  drop_ref(*callback->node);
  delete callback;
  count_finished(core);
}

constexpr RunnableType kCallbackType{execute_callback};

void resume_foreign(Runnable& work) noexcept {
  auto& wait = static_cast<ForeignSuspension&>(work);
  RuntimeCore& core = *wait.core;
  {
    const DrainedScope scope(tls_context, core.id.load(std::memory_order_relaxed));
    wait.handle.resume();  // the wait is gone after this
  }
  count_finished(core);
}

constexpr RunnableType kForeignType{resume_foreign};

/// Counts it as work that a drain waits for.
///
/// Requires: the caller visits the core.
void begin_work(RuntimeCore& core, const Node& node) {
  // Also while it is cancelled: what is cancelled calls back, and those callbacks may ask for more.
  const bool inside = is_inside(tls_context, node.runtime) && core.stage_now() < Stage::kStopping;
  if (!is_open(core, node.runtime) && !inside) {
    throw ShutDownError("the runtime is shutting down and calls nothing back");
  }
  count(core, &Counters::submitted, 1);
}

}  // namespace

Callback::Callback() noexcept : Runnable(kCallbackType) { hook.self = this; }

void on_done(Node& node, Callback* callback) {
  std::unique_ptr<Callback> owned(callback);
  RuntimeCore& core = core_of(node);
  const Visit visit(core);
  begin_work(core, node);
  callback->core = &core;
  callback->node = &node;
  add_ref(node);
  static_cast<void>(owned.release());  // the hook's
  callback->hook.fire = [](Waiter& waiter) noexcept {
    Callback& self = *static_cast<Callback::Hook&>(waiter).self;
    schedule(*self.core, self);
  };
  want(node);
  if (!add_waiter(node, callback->hook)) schedule(core, *callback);
}

ForeignSuspension::ForeignSuspension() noexcept : Runnable(kForeignType) { hook.self = this; }

bool suspend_foreign(std::coroutine_handle<> handle, ForeignSuspension& wait, Node& node) {
  RuntimeCore& core = core_of(node);
  const Visit visit(core);
  begin_work(core, node);
  wait.core = &core;
  wait.handle = handle;
  wait.hook.fire = [](Waiter& waiter) noexcept {
    ForeignSuspension& self = *static_cast<ForeignSuspension::Hook&>(waiter).self;
    schedule(*self.core, self);
  };
  if (add_waiter(node, wait.hook)) return true;
  count_finished(core);
  return false;
}

}  // namespace detail
MANTA_NAMESPACE_END
