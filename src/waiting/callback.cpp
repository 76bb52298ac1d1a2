// SPDX-License-Identifier: Apache-2.0

#include "waiting/callback.hpp"

#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "core/schedule.hpp"
#include "tasks/outcome.hpp"

#include <manta/async.hpp>
#include <manta/detail/objects/waiter.hpp>
#include <manta/detail/waiting/callback.hpp>
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

}  // namespace

void begin_callback(RuntimeCore& core, const Node& node) {
  // Allowed while the runtime cancels, too: cancelled nodes call back, and their callbacks may ask for further ones.
  const bool inside = is_inside(tls_context, node.runtime) && core.stage_now() < Stage::kStopping;
  if (!is_open(core, node.runtime) && !inside) {
    throw ShutDownError("the runtime is shutting down and calls nothing back");
  }
  count(core, &Counters::submitted, 1);
}

Callback::Callback() noexcept : Runnable(kCallbackType) { hook.self = this; }

void on_done(Node& node, Callback* callback) {
  std::unique_ptr<Callback> owned(callback);
  RuntimeCore& core = core_of(node);
  const RuntimeGuard visit(core);
  begin_callback(core, node);
  callback->core = &core;
  callback->node = &node;
  add_ref(node);
  static_cast<void>(owned.release());  // the hook owns it
  callback->hook.fire = [](Waiter& waiter) noexcept {
    Callback& self = *static_cast<Callback::Hook&>(waiter).self;
    schedule(*self.core, self);
  };
  request_value(node);
  if (!add_waiter(node, callback->hook)) schedule(core, *callback);
}

}  // namespace detail
MANTA_NAMESPACE_END
