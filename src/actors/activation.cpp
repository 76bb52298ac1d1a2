// SPDX-License-Identifier: Apache-2.0
#include "actors/activation.hpp"

#include "actors/ending.hpp"
#include "actors/remote.hpp"
#include "actors/side_queues.hpp"
#include "core/schedule.hpp"
#include "objects/cold.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/cancel.hpp"
#include "tasks/outcome.hpp"
#include "tasks/route.hpp"
#include "tasks/run.hpp"

#include <manta/detail/actors/activation.hpp>
#include <manta/detail/actors/handle.hpp>
#include <manta/detail/base/marks.hpp>
#include <manta/error.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Messages that an actor runs before others get a turn: Tokio's budget for cooperative tasks.
constexpr int kBudget = 128;

/// Sorts what has arrived into calls and frames, oldest first. False: it was empty.
bool take_inbox(ActorCell& cell) noexcept {
  Runnable* newest = cell.mailbox.take_all();
  if (newest == nullptr) return false;
  RunnableList calls;
  RunnableList frames;
  while (newest != nullptr) {
    plain_read(&newest->next);
    Runnable* const older = newest->next;
    // A caller on another core wrote it: its arguments are on the way by the time that it runs.
    __builtin_prefetch(reinterpret_cast<const std::byte*>(newest) + sizeof(Node));
    const auto execute = newest->type->execute;
    const bool is_call = execute == call_execute || newest == &cell.stop_marker || execute == arrived_execute;
    RunnableList& list = is_call ? calls : frames;
    planted(Mutation::kReversedMail) ? list.push(*newest) : list.push_front(*newest);
    newest = older;
  }
  cell.calls.append(calls);
  cell.frames.append(frames);
  return true;
}

/// The next message that may run now, or null.
Runnable* next_message(ActorCell& cell) noexcept {
  if (Runnable* frame = cell.frames.pop()) return frame;
  if (cell.life == ActorState::kStarting || cell.started_count >= cell.max_concurrency) return nullptr;
  return cell.calls.pop();
}

}  // namespace

void reschedule(RuntimeCore& core, ActorCell& cell, QueuePosition hint) noexcept {
  add_cell_ref(cell);
  cell.mailbox.mark_scheduled();
  schedule(core, cell, hint);
}

void push_message(RuntimeCore& core, ActorCell& cell, Runnable& message, QueuePosition hint) noexcept {
  if (cell.mailbox.put(message)) reschedule(core, cell, hint);
}

namespace {

void execute_activation(Runnable& work) noexcept {
  auto& cell = static_cast<ActorCell&>(work);
  Context& context = tls_context;
  if (cell.mailbox.claim()) run_activation(context, *context.core, cell, nullptr);
  drop_cell_ref(cell);
}

bool activation_is_dead(const Runnable& work) noexcept {
  return !static_cast<const ActorCell&>(work).mailbox.is_scheduled();
}

void activation_drop_entry(Runnable& work) noexcept { drop_cell_ref(static_cast<ActorCell&>(work)); }

}  // namespace

constinit const RunnableType kActivationType{execute_activation, activation_is_dead, activation_drop_entry};

void run_activation(Context& context, RuntimeCore& core, ActorCell& cell, const Node* until) noexcept {
  const BodyScope scope(context, nullptr, &cell);
  for (int budget = kBudget;;) {
    Runnable* const message = next_message(cell);
    if (message == nullptr) {
      if (take_inbox(cell)) continue;
      if (end_if_due(core, cell)) continue;
      if (cell.mailbox.go_idle()) return;
      continue;
    }
    message->type->execute(*message);
    if (until != nullptr && until->done()) {
      if (!cell.stopping && cell.calls.empty() && cell.frames.empty() && cell.mailbox.go_idle()) return;
      return reschedule(core, cell, QueuePosition::kNext);
    }
    if (--budget == 0) return reschedule(core, cell, QueuePosition::kBehind);
  }
}

void call_execute(Runnable& work) noexcept {
  StorageRef entry = StorageRef::adopt(static_cast<Node&>(work));
  Node& node = *entry;
  Context& context = tls_context;
  RuntimeCore& core = *context.core;
  auto& cell = static_cast<ActorCell&>(*context.running->home);
  if (node.state.glance().has(kWasDeferred)) {
    cell.late.fetch_sub(1, std::memory_order_relaxed);  // by the activation, which alone asks whether it is 0 to end
  }
  refuse_if_due(core, node);
  if (core.faults != nullptr) [[unlikely]]
    kill_if_due(core, cell);
  if (cell.life != ActorState::kAlive) [[unlikely]]
    fail_for_death(cell, node);
  if (!claim(node)) return;
  if (is_elsewhere(cell)) [[unlikely]]
    return core.engines[cell.engine]->start_call(core, cell, entry.release());
  run_claimed(context, core, node, &cell);
}

std::uint64_t call_actor_id(Node& node) noexcept { return actor_id_of(cell_of(node)); }

void call_help(Node& node) noexcept {
  Context& context = tls_context;
  ActorCell& cell = cell_of(node);
  RuntimeCore& core = *context.core;
  if (context.slot->deque.near_end() == &cell && context.slot->deque.pop() == &cell) {
    if (cell.mailbox.claim()) run_activation(context, core, cell, &node);
    drop_cell_ref(cell);  // the entry's
    return;
  }
  if (!cell.mailbox.claim()) return;
  context.slot->may_hold_dead = true;
  run_activation(context, core, cell, &node);
}

void call_release(Node& node) noexcept {
  if (node.state.glance().has(kHoldsCell)) drop_cell_ref(cell_of(node));
}

}  // namespace detail
MANTA_NAMESPACE_END
