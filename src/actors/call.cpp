// SPDX-License-Identifier: Apache-2.0
//
// From a method call to the actor's mailbox.

#include "actors/activation.hpp"
#include "actors/cell.hpp"
#include "actors/proxy.hpp"
#include "actors/side_queues.hpp"
#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "objects/cold.hpp"
#include "objects/faults.hpp"
#include "objects/new_node.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/route.hpp"
#include "tasks/submission.hpp"

#include <manta/detail/actors/call.hpp>
#include <manta/detail/actors/creation.hpp>
#include <manta/detail/actors/handle.hpp>
#include <manta/detail/tasks/submit.hpp>
#include <manta/error.hpp>

#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

[[noreturn]] void refuse() { throw ShutDownError("the runtime is shutting down and takes no new calls"); }

/// The end may have begun since the node was made.
void require_open(const RuntimeCore& core, const Node& node) {
  if (is_resident(tls_context, core) || is_open(core, node.runtime)) [[likely]]
    return;
  if (!may_begin(core, node.runtime)) refuse();
}

/// Notes that a call stands in a side queue. The caller's handle keeps the actor from ending before this shows.
void count_late(ActorCell& cell, Node& node) noexcept {
  node.state.set(kWasDeferred);  // handed on by the mutex
  cell.late.fetch_add(1, std::memory_order_relaxed);
}

/// Puts a call whose arguments are late into its caller's side queue.
///
/// Errors: `std::bad_alloc`; nothing has changed.
void defer_late(ActorCell& cell, Node& node) {
  const CallerId caller = current_caller();
  MutexLock lock(cell.side_mutex);
  if (cell.side == nullptr) cell.side = std::make_unique<SideQueues>();
  cell.side->append_late(caller, node);
  if (is_proxy(cell)) [[unlikely]]
    return note_deferred(cell, node);
  count_late(cell, node);
}

/// Puts a call behind a late one of its caller. False: none is late, and the call may go to the mailbox.
bool defer_behind_late(ActorCell& cell, Node& node, CallerId caller) noexcept {
  MutexLock lock(cell.side_mutex);
  if (cell.side == nullptr || !cell.side->append_behind(caller, node)) return false;
  count_late(cell, node);
  return true;
}

/// Undoes `defer_late`, on the same thread, before the caller has made another call.
void take_back_late(ActorCell& cell, Node& node) noexcept {
  MutexLock lock(cell.side_mutex);
  cell.side->take_back(node);
  if (cell.side->empty()) cell.side.reset();
  if (is_proxy(cell)) [[unlikely]]
    return drop_handle(cell);  // not the last: the caller has one
  cell.late.fetch_sub(1, std::memory_order_relaxed);
}

/// Moves a call whose arguments have arrived to the mailbox, with those that waited for it alone; does nothing if an
/// earlier call of its caller is late.
///
/// From then on another thread may move it, run it and free it.
void settle(RuntimeCore& core, Node& call) noexcept {
  ActorCell& cell = cell_of(call);
  if (is_proxy(cell)) [[unlikely]]
    return settle_at_proxy(core, cell, call);
  add_cell_ref(cell);
  bool was_idle = false;
  {
    MutexLock lock(cell.side_mutex);
    RunnableList ready = cell.side->settle(call);
    while (Runnable* const message = ready.pop()) was_idle |= cell.mailbox.put(*message);
    if (cell.side->empty()) cell.side.reset();
  }
  if (was_idle) reschedule(core, cell, QueuePosition::kNext);  // here, since work that runs in it may need the mutex
  drop_cell_ref(cell);
}

/// A call whose arrival is delayed.
struct DelayedCall : Timer {
  Node* node = nullptr;  // in its caller's side queue until the end, with the hold of a queue entry
};

void arrives(Timer& timer) noexcept {
  const std::unique_ptr<DelayedCall> delayed(static_cast<DelayedCall*>(&timer));
  settle(*find_core(delayed->node->runtime), *delayed->node);  // alive: it waits for the actor, and that for late calls
}

/// Lets a late call arrive only after `delay`. The later ones of its caller wait behind it, as behind late arguments.
///
/// Errors: `std::bad_alloc`; nothing has changed.
void delay_arrival(RuntimeCore& core, Node& node, std::chrono::nanoseconds delay) {
  auto delayed = std::make_unique<DelayedCall>();
  delayed->node = &node;
  delayed->fire = arrives;
  core.executor->arm(*delayed, core.executor->now() + delay);
  static_cast<void>(delayed.release());  // arrives() takes it
}

/// Asks whether a call is delayed. True: it arrives later. Without memory for that it is not delayed.
[[gnu::cold, gnu::noinline]] bool is_delayed(RuntimeCore& core, ActorCell& cell, Node& node) noexcept {
  const auto delay = ask_delay(core, node);
  if (delay.count() <= 0) return false;
  try {
    defer_late(cell, node);
  } catch (const std::bad_alloc&) {
    return false;
  }
  try {
    delay_arrival(core, node, delay);
  } catch (const std::bad_alloc&) {
    settle(core, node);
  }
  return true;
}

/// The same for a call whose late arguments have come.
[[gnu::cold, gnu::noinline]] bool is_delayed_further(RuntimeCore& core, Node& node) noexcept {
  if (node.done()) return false;  // it is only here to be taken off the list
  const auto delay = ask_delay(core, node);
  if (delay.count() <= 0) return false;
  try {
    delay_arrival(core, node, delay);
  } catch (const std::bad_alloc&) {
    return false;
  }
  return true;
}

/// The rest of `submit_call` for an actor that has late calls, of this caller or of others.
[[gnu::noinline]] void submit_where_some_are_late(RuntimeCore& core, ActorCell& cell, Submission& submission,
                                                  Node& node) {
  const CallerId caller = current_caller();
  submission.start_clock();
  submission.hand_over();
  if (core.faults != nullptr) [[unlikely]] {
    if (is_delayed(core, cell, node)) return;
  }
  if (is_proxy(cell)) return submit_to_proxy(core, cell, node, caller);
  if (!defer_behind_late(cell, node, caller)) push_message(core, cell, node);
}

}  // namespace

Node& new_call(ActorCell& cell, const NodeType& type, ResultUse wanted, std::source_location site) {
  RuntimeCore& core = core_of(cell);
  if (!is_current(tls_context)) [[unlikely]]
    join_runtime(tls_context, core);
  if (core.stage.load(std::memory_order_relaxed) != Stage::kOpen) [[unlikely]] {
    // The first message of an actor comes in with it.
    if (type.execute != creation_execute && !may_submit(tls_context, core)) refuse();
  }
  std::uint32_t route = 0;
  if (is_elsewhere(cell)) [[unlikely]]
    route = choose_route(cell.engine * kRouteUnit, type, site);
  if (load_relaxed(core.faults) != nullptr) [[unlikely]]
    ask_allocating(core, type.name);
  const bool result = wanted == ResultUse::kResult;
  const NodeInit init = result ? with_flags(kNewWork, kHoldsCell | route) : with_flags(kNewMessage, route);
  Node& node = new_node(&core, cell.runtime, type, init, site);
  if (result) add_cell_ref(cell);
  return node;
}

void configure_call(Node& node, const CallOptions& options) {
  validate(options);
  ActorCell& cell = cell_of(node);
  RuntimeCore& core = core_of(cell);
  const RuntimeGuard visit(core);
  if (!is_alive(core, cell.runtime)) refuse();
  Cold& cold = require_cold(node);
  if (options.name.is_set()) cold.name = options.name.view();
  if (options.deadline.is_set()) {
    cold.deadline = options.deadline.resolve(core.executor->now());
    keep_cell(node);  // for the timer
    node.state.set(kNoInline);
  }
}

void submit_call(Node& node) {
  UnsubmittedNode unsubmitted(node);
  ActorCell& cell = cell_of(node);
  RuntimeCore& core = core_of(cell);  // which may have ended while the arguments were built
  const RuntimeGuard visit(core);
  require_open(core, node);
  Submission submission(core, unsubmitted.release(), Missing::kNothing);
  submission.ask_faults();
  if (cell.late.load(std::memory_order_relaxed) != 0) [[unlikely]]  // its caller has counted its own late calls there
    return submit_where_some_are_late(core, cell, submission, node);
  submission.start_clock();
  submission.hand_over();
  if (core.faults != nullptr) [[unlikely]] {
    if (is_delayed(core, cell, node)) return;
  }
  push_message(core, cell, node);
}

void submit_call_with_dependencies(Node& node) {
  UnsubmittedNode unsubmitted(node);
  ActorCell& cell = cell_of(node);
  RuntimeCore& core = core_of(cell);
  require_one_runtime(node);
  const RuntimeGuard visit(core);
  require_open(core, node);
  Submission submission(core, unsubmitted.release(), Missing::kArguments);
  submission.ask_faults();
  defer_late(cell, node);
  try {
    submission.start_clock();
  } catch (...) {
    take_back_late(cell, node);
    throw;
  }
  submission.register_dependencies();
}

void call_ready(RuntimeCore& core, Node& node) noexcept {
  if (core.faults != nullptr) [[unlikely]] {
    if (is_delayed_further(core, node)) return;
  }
  settle(core, node);
}

}  // namespace detail
MANTA_NAMESPACE_END
