// SPDX-License-Identifier: Apache-2.0
//
// Coroutines of other libraries: a node resumes them on its runtime when it is done.

#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "core/schedule.hpp"
#include "tasks/outcome.hpp"
#include "waiting/callback.hpp"

#include <manta/detail/objects/waiter.hpp>
#include <manta/detail/waiting/foreign.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

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

}  // namespace

ForeignSuspension::ForeignSuspension() noexcept : Runnable(kForeignType) { hook.self = this; }

bool suspend_foreign(std::coroutine_handle<> handle, ForeignSuspension& wait, Node& node) {
  RuntimeCore& core = core_of(node);
  const RuntimeGuard visit(core);
  begin_callback(core, node);
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
