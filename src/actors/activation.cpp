// SPDX-License-Identifier: Apache-2.0
#include "actors/activation.hpp"

#include "actors/ending.hpp"
#include "actors/side_queues.hpp"
#include "objects/cold.hpp"
#include "tasks/cancel.hpp"
#include "tasks/outcome.hpp"
#include "tasks/route.hpp"
#include "tasks/run.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/error.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Messages that an actor runs before others get a turn: Tokio's budget for cooperative tasks.
constexpr int kBudget = 128;

constexpr RunnableType kNoType{};
constinit Runnable tag{kNoType};

/// The inbox of an actor that nobody runs: an address that no message has.
Runnable* idle_tag() noexcept { return &tag; }

/// Sorts what the inbox holds into calls and frames, oldest first. False: it was empty.
bool take_inbox(ActorCell& cell) noexcept {
  Runnable* newest = cell.inbox.exchange(nullptr, std::memory_order_acquire);  // pairs with push_message()
  if (newest == nullptr) return false;
  RunnableList calls;
  RunnableList frames;
  while (newest != nullptr) {
    plain_read(&newest->next);
    Runnable* const older = newest->next;
    // A caller on another core wrote it: its arguments are on the way by the time that it runs.
    __builtin_prefetch(reinterpret_cast<const std::byte*>(newest) + sizeof(Node));
    const bool is_call = newest->type->execute == call_execute || newest == &cell.stop_marker;
    RunnableList& list = is_call ? calls : frames;
    planted(Fault::kReversedMail) ? list.push(*newest) : list.push_front(*newest);
    newest = older;
  }
  cell.calls.append(calls);
  cell.frames.append(frames);
  return true;
}

/// The next message that may run now, or null.
Runnable* next_message(ActorCell& cell) noexcept {
  if (Runnable* frame = cell.frames.pop()) return frame;
  if (cell.life == Life::kStarting || cell.started_count >= cell.max_concurrency) return nullptr;
  return cell.calls.pop();
}

/// Gives the actor up. False: messages came meanwhile, and the caller still runs it.
bool go_idle(ActorCell& cell) noexcept {
  cell.run.store(Turn::kIdle, std::memory_order_relaxed);  // released by the CAS
  if (planted(Fault::kBlindIdle)) {
    cell.inbox.store(idle_tag(), std::memory_order_release);
    return true;
  }
  Runnable* empty = nullptr;
  if (cell.inbox.compare_exchange_strong(empty, idle_tag(), std::memory_order_acq_rel)) return true;
  MANTA_RARE("mailbox: a message came while the actor went idle");
  cell.run.store(Turn::kTaken, std::memory_order_relaxed);  // nobody schedules while the inbox has no tag
  return false;
}

bool claim(ActorCell& cell) noexcept {
  Turn scheduled = Turn::kScheduled;
  return cell.run.compare_exchange_strong(scheduled, Turn::kTaken, std::memory_order_acquire,
                                          std::memory_order_relaxed);
}

}  // namespace

ActorCell::ActorCell(const ActorType& what, RuntimeId runtime_id, std::uint32_t concurrency,
                     std::string&& its_name) noexcept
    : Runnable(kActivationType),
      Home(kActorHome),
      runtime(runtime_id),
      counts(kOneRef + 2 * kOneMem),  // all handles together, and the actor itself until it has ended
      inbox(idle_tag()),
      actor_type(what),
      object(nullptr),
      max_concurrency(concurrency),
      stop_marker(kStopType),
      name(std::move(its_name)) {}

/// Puts the actor into a queue, where it waits for its turn.
void reschedule(RuntimeCore& core, ActorCell& cell, Hint hint) noexcept {
  hold_cell(cell);
  cell.run.store(Turn::kScheduled, std::memory_order_release);  // pairs with the CAS that claims it
  schedule(core, cell, hint);
}

bool put_message(ActorCell& cell, Runnable& message) noexcept {
  Runnable* top = cell.inbox.load(std::memory_order_relaxed);
  do {
    plain_write(&message.next);
    message.next = top == idle_tag() ? nullptr : top;
    if (planted(Fault::kOverwrittenMail)) {
      cell.inbox.store(&message, std::memory_order_release);
      break;
    }
    // Release: the message, to take_inbox(). Acquire: on finding the tag, the actor's last turn.
  } while (!cell.inbox.compare_exchange_weak(
      top, &message, planted(Fault::kRelaxedMail, std::memory_order_acquire, std::memory_order_acq_rel),
      std::memory_order_relaxed));
  return top == idle_tag();
}

void push_message(RuntimeCore& core, ActorCell& cell, Runnable& message, Hint hint) noexcept {
  if (put_message(cell, message)) reschedule(core, cell, hint);
}

void execute_activation(Runnable& work) noexcept {
  auto& cell = static_cast<ActorCell&>(work);
  Context& context = tls_context;
  if (claim(cell)) run_activation(context, *context.core, cell, nullptr);
  drop_cell(cell);
}

bool activation_is_dead(const Runnable& work) noexcept {
  return static_cast<const ActorCell&>(work).run.load(std::memory_order_relaxed) != Turn::kScheduled;
}

void activation_drop_entry(Runnable& work) noexcept { drop_cell(static_cast<ActorCell&>(work)); }

void run_activation(Context& context, RuntimeCore& core, ActorCell& cell, const Node* until) noexcept {
  const BodyScope scope(context, nullptr, &cell);
  for (int budget = kBudget;;) {
    Runnable* const message = next_message(cell);
    if (message == nullptr) {
      if (take_inbox(cell)) continue;
      if (end_if_due(core, cell)) continue;
      if (go_idle(cell)) return;
      continue;
    }
    message->type->execute(*message);
    if (until != nullptr && until->done()) {
      if (!cell.stopping && cell.calls.empty() && cell.frames.empty() && go_idle(cell)) return;
      return reschedule(core, cell, Hint::kNext);
    }
    if (--budget == 0) return reschedule(core, cell, Hint::kBehind);
  }
}

void call_execute(Runnable& work) noexcept {
  Node& node = static_cast<Node&>(work);
  Context& context = tls_context;
  RuntimeCore& core = *context.core;
  auto& cell = static_cast<ActorCell&>(*context.running->home);
  if ((node.state.load(std::memory_order_relaxed) & kWasLate) != 0) {
    cell.late.fetch_sub(1, std::memory_order_relaxed);  // by the activation, which alone asks whether it is 0 to end
  }
  refuse_if_due(core, node);
  if (core.faults != nullptr) [[unlikely]]
    kill_if_due(core, cell);
  if (cell.life != Life::kAlive) [[unlikely]]
    fail_for_death(cell, node);
  if (claim(node)) {
    if (is_elsewhere(cell)) [[unlikely]]
      return core.engines[cell.place]->start_call(core, cell, node);
    run_claimed(context, core, node, &cell);
  }
  drop_mem(node);
}

std::uint64_t call_actor_id(Node& node) noexcept { return actor_id_of(cell_of(node)); }

void call_help(Node& node) noexcept {
  Context& context = tls_context;
  ActorCell& cell = cell_of(node);
  RuntimeCore& core = *context.core;
  if (context.slot->deque.near_end() == &cell && context.slot->deque.pop() == &cell) {
    if (claim(cell)) run_activation(context, core, cell, &node);
    drop_cell(cell);  // the entry's
    return;
  }
  if (!claim(cell)) return;
  context.slot->may_hold_dead = true;
  run_activation(context, core, cell, &node);
}

void call_release(Node& node) noexcept {
  if ((node.state.load(std::memory_order_relaxed) & kHoldsCell) != 0) drop_cell(cell_of(node));
}

}  // namespace detail
MANTA_NAMESPACE_END
