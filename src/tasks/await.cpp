// SPDX-License-Identifier: Apache-2.0
//
// get: waiting for a node on a thread. First look; then, if it has not started, run it here; then spin; then block.

#include "base/pause.hpp"
#include "executor/runtime_core.hpp"
#include "executor/thread.hpp"
#include "objects/cold.hpp"
#include "objects/publish.hpp"
#include "tasks/outcome.hpp"
#include "tasks/run.hpp"

#include <manta/detail/task.hpp>
#include <manta/detail/task_type.hpp>
#include <manta/error.hpp>
#include <manta/get.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Looks at a node that runs elsewhere before blocking for it. About 2 us: a wake-up costs 5 to 35.
constexpr int kSpinsBeforeBlock = 100;

/// A thread that waits for a node. The waker's last touch is the unpark, after which the thread may go on.
struct BlockedThread : Waiter {
  Executor* executor;
  Parker parker;

  explicit BlockedThread(Executor& e) noexcept : executor(&e) {
    fire = [](Waiter& waiter) noexcept {
      auto& self = static_cast<BlockedThread&>(waiter);
      self.executor->unpark(self.parker);
    };
  }
};

/// "the result of crunch, called at main.cpp:12", for who asks what a thread waits for.
struct NodeNote : WaitNote {
  const Node* node;
  explicit NodeNote(const Node& n) noexcept
      : WaitNote{[](const WaitNote& self, std::string& into) {
          into += tell_result(*static_cast<const NodeNote&>(self).node);
        }},
        node(&n) {}
};

/// The runtime of a node that has not ended, or an error that says so.
RuntimeCore& core_of(const Node& node) {
  if (RuntimeCore* core = find_core(node.runtime)) return *core;
  require_no_fork();
  throw ShutDownError("the reference has outlived its runtime");
}

/// A context in which bodies of `core` may run on this thread, or null.
Context* helping_context(RuntimeCore& core) {
  Context& context = tls_context;
  if (!is_current(context)) [[unlikely]]
    join_runtime(context, core);
  if (!core.inline_get || context.core != &core || !is_current(context) || context.slot == nullptr) return nullptr;
  if (context.stack_floor == 0) context.stack_floor = middle_of_stack();
  return frame_address() > context.stack_floor ? &context : nullptr;
}

/// Takes entries of finished work from the near end of the own deque, so that a loop of round trips does not fill it.
void pop_dead(RuntimeCore& core, Slot& slot) noexcept {
  while (Runnable* entry = slot.deque.pop()) {
    if (!entry->type->is_dead(*entry)) {
      slot.deque.push(entry);  // cannot fail: its place was just left
      if (core.idle.should_wake()) core.executor->wake();  // a worker that looked meanwhile did not see it, and sleeps
      return;
    }
    entry->type->execute(*entry);  // only gives up the entry's hold
  }
  slot.may_hold_dead = false;
}

/// Runs the node here if it is ready and has not started.
void help(Context& context, RuntimeCore& core, Node& node) noexcept {
  const std::uint32_t state = node.state.load(std::memory_order_acquire);
  if ((state & kNoInline) != 0) return;
  if (node.node_type().help != nullptr) return node.node_type().help(node);
  if ((state & kPhaseMask) != kReady) return;
  Slot& slot = *context.slot;
  if (slot.deque.near_end() == &node && slot.deque.pop() == &node) {
    execute_task(node);
    if (slot.may_hold_dead) pop_dead(core, slot);
    return;
  }
  if (!claim(node)) return;
  slot.may_hold_dead = true;
  run_claimed(context, core, node);
}

/// Blocks until the node is done. False: the deadline passed first.
bool block_for(RuntimeCore& core, Node& node, Time deadline) {
  BlockedThread self(*core.executor);
  if (!add_waiter(node, self)) return true;
  const NodeNote note(node);
  const WaitScope scope(note);
  bool woken = false;
  try {
    woken = block_in(*core.executor, self.parker, deadline, Why::kObject);
  } catch (...) {
    if (!remove_waiter(node, self)) core.executor->block(self.parker, kForever, Why::kHandOver);  // as below
    throw;
  }
  if (woken) return true;
  if (remove_waiter(node, self)) return false;
  // The publisher has taken us from the list and is about to call fire.
  core.executor->block(self.parker, kForever, Why::kHandOver);
  return true;
}

bool spin_for(const Node& node) noexcept {
  for (int i = 0; i < kSpinsBeforeBlock; ++i) {
    if (node.done()) return true;
    cpu_pause();
  }
  return false;
}

Time deadline_of(RuntimeCore& core, const GetOptions& options) {
  return options.timeout.is_set() ? Deadline(options.timeout.value()).resolve(core.executor->now()) : kForever;
}

}  // namespace

Clock::time_point SharedTimeout::now_of(const Node* node) {
  return node == nullptr ? Clock::time_point() : core_of(*node).executor->now();
}

void require_alive(const Node& node) { core_of(node); }

bool await_done(Node& node, const GetOptions& options) {
  if (options.timeout.is_set()) validate(options);
  RuntimeCore& core = core_of(node);
  if (node.done()) return true;
  want(node);
  if (!options.timeout.is_set()) {
    if (Context* context = helping_context(core)) help(*context, core, node);
  } else if (options.timeout.value().count() == 0) {
    return node.done();
  }
  if (node.done() || spin_for(node)) return true;
  return block_for(core, node, deadline_of(core, options));
}

void await_value(Node& node, const GetOptions& options) {
  if (!await_done(node, options)) {
    throw GetTimeoutError("the value was not there within the timeout", context_of(node));
  }
  if (!node.has_value()) throw_outcome(node);
}

void await_last(Node& node) { await_value(node, {}); }

std::exception_ptr outcome_error(Node& node) {
  node.state.fetch_or(kObserved, std::memory_order_relaxed);
  return find_cold(node)->error;
}

}  // namespace detail
MANTA_NAMESPACE_END
