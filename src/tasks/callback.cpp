// SPDX-License-Identifier: Apache-2.0
//
// on_ready, and coroutines of other libraries: work that a node queues on its runtime when it is done.

#include "executor/runtime_core.hpp"
#include "tasks/outcome.hpp"

#include <manta/async.hpp>
#include <manta/detail/task.hpp>
#include <manta/error.hpp>
#include <manta/on_ready.hpp>

#include <memory>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

bool never_dead(const Runnable&) noexcept { return false; }

/// Work that a drain waits for, and that may start more of it, although it is no task.
class DrainedScope {
 public:
  explicit DrainedScope(Context& context) noexcept : context_(context), outer_(std::exchange(context.drains, true)) {}
  ~DrainedScope() { context_.drains = outer_; }
  DrainedScope(const DrainedScope&) = delete;
  DrainedScope& operator=(const DrainedScope&) = delete;

 private:
  Context& context_;
  bool outer_;
};

void log_throw(RuntimeCore& core) noexcept {
  try {
    std::string what = "an unknown exception";
    try {
      throw;
    } catch (const std::exception& error) {
      what = error.what();
    } catch (...) {
    }
    core.config.log(LogLevel::kError, "on_ready: the callback threw: " + what);
  } catch (...) {
    // The program's log threw, or there is no memory.
  }
}

void execute_callback(Runnable& work) noexcept {
  auto* const callback = static_cast<Callback*>(&work);
  RuntimeCore& core = *callback->core;
  try {
    const DrainedScope scope(tls_context);
    callback->call(*callback);
  } catch (...) {
    log_throw(core);
  }
  drop_ref(*callback->node);
  delete callback;
  count_finished(core);
}

constexpr RunnableType kCallbackType{execute_callback, never_dead};

void resume_foreign(Runnable& work) noexcept {
  auto& wait = static_cast<ForeignSuspension&>(work);
  RuntimeCore& core = *wait.core;
  {
    const DrainedScope scope(tls_context);
    wait.handle.resume();  // the wait is gone after this
  }
  count_finished(core);
}

constexpr RunnableType kForeignType{resume_foreign, never_dead};

/// The runtime that will run what is asked for now; counted as work that a drain waits for.
RuntimeCore& begin_work(const Node& node) {
  require_alive(node);
  RuntimeCore& core = *find_core(node.runtime);
  if (core.stage_now() >= Stage::kStopping) throw ShutDownError("the runtime has ended and calls nothing back");
  count(core, &Counters::submitted, 1);
  return core;
}

}  // namespace

Callback::Callback() noexcept : Runnable(kCallbackType) { hook.self = this; }

void on_done(Node& node, Callback* callback) {
  std::unique_ptr<Callback> owned(callback);
  callback->core = &begin_work(node);
  callback->node = &node;
  add_ref(node);
  static_cast<void>(owned.release());  // the hook's
  callback->hook.fire = [](Waiter& waiter) noexcept {
    Callback& self = *static_cast<Callback::Hook&>(waiter).self;
    schedule(*self.core, self);
  };
  want(node);
  if (!add_waiter(node, callback->hook)) schedule(*callback->core, *callback);
}

ForeignSuspension::ForeignSuspension() noexcept : Runnable(kForeignType) { hook.self = this; }

bool suspend_foreign(std::coroutine_handle<> handle, ForeignSuspension& wait, Node& node) {
  wait.core = &begin_work(node);
  wait.handle = handle;
  wait.hook.fire = [](Waiter& waiter) noexcept {
    ForeignSuspension& self = *static_cast<ForeignSuspension::Hook&>(waiter).self;
    schedule(*self.core, self);
  };
  RuntimeCore& core = *wait.core;
  if (add_waiter(node, wait.hook)) return true;
  count_finished(core);
  return false;
}

}  // namespace detail
MANTA_NAMESPACE_END
