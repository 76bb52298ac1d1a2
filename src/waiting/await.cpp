// SPDX-License-Identifier: Apache-2.0
//
// get: waiting for a node on a thread. First look; then, if it has not started, run it here; then spin; then block.

#include "base/thread.hpp"
#include "core/blocked_bodies.hpp"
#include "core/hazard.hpp"
#include "core/schedule.hpp"
#include "objects/cold.hpp"
#include "objects/publish.hpp"
#include "tasks/outcome.hpp"
#include "tasks/run.hpp"

#include <manta/detail/base/pause.hpp>
#include <manta/detail/objects/publish.hpp>
#include <manta/detail/objects/waiter.hpp>
#include <manta/detail/tasks/run.hpp>
#include <manta/detail/waiting/await.hpp>
#include <manta/error.hpp>
#include <manta/get.hpp>

#include <algorithm>
#include <optional>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// How often a thread polls a node that runs elsewhere before it blocks. About 2 us: a wake-up costs 5 to 35.
constexpr std::uint32_t kSpinsBeforeBlock = 100;

/// After how many waits that were too long for it a worker is patient again.
constexpr std::uint32_t kWaitsBeforePatience = 16;

/// How often a body polls in vain before it gives way: a poll costs some 2 ns, and giving way 100 us.
constexpr std::uint32_t kLooksBeforeGivingWay = 1000;

/// A thread that waits for a node. The waker's last access is the unpark; after that the thread may go on.
struct BlockedGet : Waiter, WaitNote {
  Executor& executor;
  Node& node;
  Parker parker;

  BlockedGet(Executor& e, Node& n) noexcept : WaitNote{describe, stop_waiting}, executor(e), node(n) {
    fire = [](Waiter& waiter) noexcept {
      auto& self = static_cast<BlockedGet&>(waiter);
      self.executor.unpark(self.parker);
    };
  }

  /// "the result of crunch, called at main.cpp:12"
  static void describe(const WaitNote& self, std::string& into) {
    into += tell_result(static_cast<const BlockedGet&>(self).node);
  }
  static bool stop_waiting(WaitNote& self) noexcept {
    auto& get = static_cast<BlockedGet&>(self);
    return remove_waiter(get.node, get);
  }
};

[[noreturn]] void throw_ended(const Node& node) {
  require_alive(node);  // throws if the runtime is gone
  throw ShutDownError("the runtime has ended");
}

/// Returns a context in which bodies of `core` may run on this thread, or null.
Context* helping_context(RuntimeCore& core) {
  Context& context = tls_context;
  if (!is_current(context)) [[unlikely]]
    join_runtime(context, core);
  if (!core.inline_get || context.core != &core || !is_current(context) || context.slot == nullptr) return nullptr;
  if (context.stack_floor == 0) context.stack_floor = middle_of_stack();
  return frame_address() > context.stack_floor ? &context : nullptr;
}

/// Pops entries of finished work off the near end of the thread's own deque, so that a loop of round trips does not
/// fill it.
void pop_dead(RuntimeCore& core, Slot& slot) noexcept {
  while (Runnable* entry = slot.deque.pop()) {
    if (!entry->type->is_dead(*entry)) {
      slot.deque.push(entry);  // cannot fail: the pop has made room
      if (core.idle.should_wake()) core.executor->wake();  // a worker that looked meanwhile missed it, and sleeps
      return;
    }
    entry->type->execute(*entry);  // only drops the entry's storage reference
  }
  slot.may_hold_dead = false;
}

/// Runs the node here if it is ready and has not started.
void help(Context& context, RuntimeCore& core, Node& node) noexcept {
  const NodeState::Snapshot state = node.state.load();
  if (state.has(kNoInline)) return;
  if (node.node_type().help != nullptr) return node.node_type().help(node);
  if (state.phase() != Phase::kReady) return;
  Slot& slot = *context.slot;
  if (slot.deque.near_end() == &node && slot.deque.pop() == &node) {
    task_execute(node);
    if (slot.may_hold_dead) pop_dead(core, slot);
    return;
  }
  if (!claim(node)) return;
  slot.may_hold_dead = true;
  run_claimed(context, core, node);
}

/// Runs the node inside a RuntimeGuard: the node may be the last work that the runtime's end waits for.
void visit_to_help(RuntimeCore& core, Node& node) noexcept {
  const RuntimeGuard visit(core);
  if (!is_alive(core, node.runtime)) return;
  if (Context* context = helping_context(core)) help(*context, core, node);
}

Time deadline_of(RuntimeCore& core, const GetOptions& options) {
  return options.timeout.is_set() ? Deadline(options.timeout.value()).resolve(core.executor->now()) : kForever;
}

/// Waits for the wake-up of a waiter that could not be taken back: the publisher is about to fire it.
void take_hand_over(BlockedGet& self) { self.executor.block(self.parker, kForever, BlockReason::kHandOver); }

/// Blocks until the node is done. False: the timeout passed first.
[[gnu::noinline]] bool block_for(RuntimeCore& core, Node& node, const GetOptions& options) {
  std::optional<RuntimeGuard> arriving(std::in_place, core);
  const BlockedGuard stay(&core, node.runtime);
  if (!stay.may_wait()) throw_ended(node);
  const Time deadline = deadline_of(core, options);
  BlockedGet self(*core.executor, node);
  if (!add_waiter(node, self)) return true;
  arriving.reset();  // a runtime's end that closes from here on finds the waiter
  WaitScope scope(self, self.executor, self.parker);
  bool woken = false;
  try {
    woken = block_in(self.executor, self.parker, deadline, BlockReason::kObject);
  } catch (...) {
    if (!scope.close() && !remove_waiter(node, self)) take_hand_over(self);
    throw;
  }
  if (scope.close()) throw_interrupted(self);
  if (woken) return true;
  if (remove_waiter(node, self)) return false;
  take_hand_over(self);
  return true;
}

bool spin_for(const Node& node, std::uint32_t looks) noexcept {
  for (std::uint32_t i = 0; i < looks; ++i) {
    if (node.done()) return true;
    cpu_pause();
  }
  return false;
}

/// Polls on a worker, whose processor no other thread may use until it has left its place, and another worker is woken:
/// 5 to 35 us, or milliseconds where the system puts three threads on two processors. Waits for longer than it is
/// patient make it less patient, to nearly nothing; each one that it sees the end of, and each 16th, makes it patient.
bool spin_patiently(const Node& node, ExecutorThread& thread) noexcept {
  const std::uint32_t patience = thread.patience;
  if (spin_for(node, patience)) {
    thread.patience = kMostPatience;
    return true;
  }
  thread.patience =
      ++tls_context.vain_waits % kWaitsBeforePatience == 0 ? kMostPatience : std::max(patience / 2, kLeastPatience);
  return false;
}

/// True if a thread of this process is probably in the middle of the node's body. A coroutine may be suspended, and wait
/// for what is queued on this very worker.
bool runs_on_a_thread(const Node& node) noexcept {
  const NodeState::Snapshot state = node.state.load();
  return state.phase() == Phase::kRunning && state.engine() == 0 && (node.node_type().traits & kCoroutine) == 0;
}

/// Waits a moment for a node that runs elsewhere.
bool spin_before_block(const Node& node) noexcept {
  if (spin_for(node, kSpinsBeforeBlock)) return true;
  ExecutorThread* const thread = tls_context.thread;
  if (thread == nullptr || thread->patience == 0) return false;
  return runs_on_a_thread(node) && spin_patiently(node, *thread);
}

}  // namespace

Clock::time_point SharedTimeout::now_in(RuntimeId runtime) {
  if (runtime == 0) return Clock::time_point();
  std::optional<Clock::time_point> now;
  visit_if_alive(runtime, [&now](RuntimeCore& core) { now = core.executor->now(); });
  if (now.has_value()) return *now;
  require_no_fork();
  throw ShutDownError("the runtime has ended");
}

bool look_again(Node& node) noexcept {
  request_value(node);  // so that repeated polls come to an end
  if (node.done()) return true;
  Context& context = tls_context;
  if (context.thread == nullptr || ++context.vain_looks % kLooksBeforeGivingWay != 0) return false;
  context.thread->executor.give_way();
  return node.done();
}

namespace {

/// The rest of `await_done`, for a node that is not done at once.
[[gnu::noinline]] bool await_longer(RuntimeCore& core, Node& node, const GetOptions& options) {
  request_value(node);
  if (!options.timeout.is_set()) {
    visit_to_help(core, node);
  } else if (options.timeout.value().count() == 0) {
    return look_again(node);
  }
  if (node.done() || spin_before_block(node)) return true;
  return block_for(core, node, options);
}

}  // namespace

bool await_done(Node& node, const GetOptions& options) {
  if (options.timeout.is_set()) validate(options);
  RuntimeCore& core = core_of(node);
  return node.done() || await_longer(core, node, options);
}

void await_value(Node& node, const GetOptions& options) {
  if (!await_done(node, options)) {
    throw GetTimeoutError("the value was not there within the timeout", context_of(node));
  }
  if (!node.has_value()) throw_outcome(node);
}

}  // namespace detail
MANTA_NAMESPACE_END
