// SPDX-License-Identifier: Apache-2.0
//
// From a method call to the actor's mailbox.

#include "actors/cell.hpp"
#include "actors/side_queues.hpp"
#include "executor/gate.hpp"
#include "objects/cold.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "tasks/cancel.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/outcome.hpp"
#include "tasks/route.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/detail/task_type.hpp>
#include <manta/error.hpp>

#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

RuntimeCore& core_of(const ActorCell& cell) {
  RuntimeCore* const core = find_core(cell.runtime);
  if (core != nullptr) return *core;
  require_no_fork();
  throw ShutDownError("the actor's handle has outlived its runtime");
}

/// The same for a call that comes to be submitted: its runtime may have ended while its arguments were built.
RuntimeCore& core_of_call(const ActorCell& cell, Node& node) {
  RuntimeCore* const core = find_core(cell.runtime);
  if (core != nullptr) [[likely]]
    return *core;
  withdraw(node);
  require_no_fork();
  throw ShutDownError("the actor's runtime has ended");
}

[[noreturn]] void refuse() { throw ShutDownError("the runtime is shutting down and takes no new calls"); }

/// The end may have begun since the node was made.
void require_open(const RuntimeCore& core, Node& node) {
  if (is_resident(tls_context, core) || is_open(core, node.runtime)) [[likely]]
    return;
  if (may_begin(core, node.runtime)) return;
  withdraw(node);
  refuse();
}

void begin_call(RuntimeCore& core, Node& node) {
  emit(core, EventKind::kTaskSubmitted, node);
  count(core, &Counters::submitted, 1);  // before anything can end it
}

/// Appends to the caller's side queue, if it has one or `always`. False: the call may go to the mailbox.
bool step_aside(ActorCell& cell, Node& node, bool always) {
  const CallerId caller = current_caller();
  MutexLock lock(cell.side_mutex);
  if (cell.side == nullptr) {
    if (!always) return false;
    cell.side = std::make_unique<SideQueues>();
  }
  if (!cell.side->append(caller, node, always)) return false;
  node.state.fetch_or(kWasLate | (always ? 0u : kSettled), std::memory_order_relaxed);  // handed on by the mutex
  cell.late.fetch_add(1, std::memory_order_relaxed);  // the caller's handle keeps the actor from ending meanwhile
  return true;
}

/// Moves all calls that are late no longer into the mailbox, in order; `settled`, if given, is one from now on.
///
/// From that moment another thread may move it, and it may be run and gone.
void bring_in(RuntimeCore& core, ActorCell& cell, Node* settled) noexcept {
  hold_cell(cell);
  bool was_idle = false;
  {
    MutexLock lock(cell.side_mutex);
    if (settled != nullptr) settled->state.fetch_or(kSettled, std::memory_order_relaxed);  // handed on by the mutex
    while (Node* call = cell.side == nullptr ? nullptr : cell.side->pop_ready()) {
      was_idle |= put_message(cell, *call);
    }
  }
  if (was_idle) reschedule(core, cell, Hint::kNext);  // here, since others may run in it who want the mutex
  drop_cell(cell);
}

/// A call that is on its way for a while.
struct Journey : Timer {
  Node* node = nullptr;  // in its caller's side queue until the end, with the hold of a queue entry
};

void journey_ends(Timer& timer) noexcept {
  const std::unique_ptr<Journey> journey(static_cast<Journey*>(&timer));
  ActorCell& cell = cell_of(*journey->node);
  bring_in(*find_core(cell.runtime), cell, journey->node);  // alive: it waits for the actor, and that for late calls
}

/// Lets a call arrive only after `delay`.
///
/// Requires: it has stepped aside. The later ones of its caller wait behind it, as behind late arguments.
void send_off(RuntimeCore& core, Node& node, std::chrono::nanoseconds delay) {
  auto journey = std::make_unique<Journey>();
  journey->node = &node;
  journey->fire = journey_ends;
  core.executor->arm(*journey, core.executor->now() + delay);
  static_cast<void>(journey.release());  // journey_ends() takes it
}

/// Asks what goes wrong with a call. True: it is on its way, and arrives later.
[[gnu::cold, gnu::noinline]] bool is_delayed(RuntimeCore& core, ActorCell& cell, Node& node) {
  ask_submitted(core, node);
  const auto delay = ask_delay(core, node);
  if (delay.count() <= 0) return false;
  start_clock(core, node);
  step_aside(cell, node, true);
  send_off(core, node, delay);
  return true;
}

/// The same for a call that had stepped aside for its arguments, which have come.
[[gnu::cold, gnu::noinline]] bool is_delayed_further(RuntimeCore& core, Node& node) noexcept {
  if (node.done()) return false;  // it only comes to be taken off the list
  const auto delay = ask_delay(core, node);
  if (delay.count() <= 0) return false;
  send_off(core, node, delay);
  return true;
}

}  // namespace

Node& new_call(ActorCell& cell, const NodeType& type, Wanted wanted, std::source_location site) {
  RuntimeCore& core = core_of(cell);
  if (!is_current(tls_context)) [[unlikely]]
    join_runtime(tls_context, core);
  if (core.stage.load(std::memory_order_relaxed) != Stage::kOpen) [[unlikely]] {
    // The first message of an actor comes in with it.
    if (type.execute != creation_execute && !may_submit(tls_context, core)) refuse();
  }
  std::uint32_t route = 0;
  if (is_elsewhere(cell)) [[unlikely]]
    route = choose_route(cell.place * kRouteUnit, type, site);
  if (glance(core.faults) != nullptr) [[unlikely]]
    ask_allocating(core, type.name);
  void* const memory = slab_allocate(type.size);
  const bool result = wanted == Wanted::kResult;
  Node* const node = ::new (memory) Node(type, result ? kOneRef + 2 * kOneMem : kOneMem,
                                         (result ? kReady | kHoldsCell : kReady | kNoRefs) | route, cell.runtime, site);
  if (result) hold_cell(cell);
  count_alive(core, cell.runtime, &Counters::nodes, 1);
  return *node;
}

void keep_cell(Node& call) noexcept {
  if ((call.state.load(std::memory_order_relaxed) & kHoldsCell) != 0) return;
  call.state.fetch_or(kHoldsCell, std::memory_order_relaxed);  // read when the node's storage goes
  hold_cell(cell_of(call));
}

void configure_call(Node& node, const CallOptions& options) {
  validate(options);
  ActorCell& cell = cell_of(node);
  RuntimeCore& core = core_of(cell);
  const Visit visit(core);
  if (!is_alive(core, cell.runtime)) refuse();
  Cold& cold = require_cold(node);
  if (options.name.is_set()) cold.name = options.name.view();
  if (options.deadline.is_set()) {
    cold.deadline = options.deadline.resolve(core.executor->now());
    keep_cell(node);  // for the timer
    node.state.fetch_or(kNoInline, std::memory_order_relaxed);  // nobody else has seen it
  }
}

void submit_call(Node& node) {
  ActorCell& cell = cell_of(node);
  RuntimeCore& core = core_of_call(cell, node);
  const Visit visit(core);
  require_open(core, node);
  begin_call(core, node);
  emit(core, EventKind::kTaskReady, node);
  if (core.faults != nullptr) [[unlikely]] {
    if (is_delayed(core, cell, node)) return;
  }
  start_clock(core, node);
  if (cell.late.load(std::memory_order_relaxed) != 0 && step_aside(cell, node, false)) {
    return bring_in(core, cell, nullptr);  // what it waits for may have come in between
  }
  push_message(core, cell, node);
}

void submit_call_with_dependencies(Node& node) {
  ActorCell& cell = cell_of(node);
  RuntimeCore& core = core_of_call(cell, node);
  require_one_runtime(node);
  const Visit visit(core);
  require_open(core, node);
  begin_pending(node);
  begin_call(core, node);
  if (core.faults != nullptr) [[unlikely]]
    ask_submitted(core, node);
  start_clock(core, node);
  step_aside(cell, node, true);
  register_dependencies(node);
}

void submit_creation(Node& node) {
  RuntimeCore& core = core_of(cell_of(node));
  if (node.node_type().visit_dependencies != nullptr) require_one_runtime(node);
  begin_call(core, node);
  if (node.node_type().visit_dependencies == nullptr) {
    emit(core, EventKind::kTaskReady, node);
    return creation_ready(core, node);
  }
  begin_pending(node);
  register_dependencies(node);
}

void call_ready(RuntimeCore& core, Node& node) noexcept {
  if (core.faults != nullptr) [[unlikely]] {
    if (is_delayed_further(core, node)) return;
  }
  bring_in(core, cell_of(node), &node);
}

void creation_ready(RuntimeCore& core, Node& node) noexcept { push_message(core, cell_of(node), node); }

}  // namespace detail
MANTA_NAMESPACE_END
