// SPDX-License-Identifier: Apache-2.0
#include "objects/publish.hpp"

#include "base/pause.hpp"
#include "objects/cold.hpp"
#include "objects/context.hpp"
#include "objects/event.hpp"
#include "objects/store.hpp"
#include "objects/unobserved.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/objects/publish.hpp>

#include <cassert>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::uint32_t phase_of(std::uint32_t state) noexcept { return state & kPhaseMask; }

/// Waiters of nodes that were published while the thread was already telling others.
struct Firing {
  Waiter* last = nullptr;  // of a ring
  bool active = false;
};
constinit thread_local Firing firing;

/// Joins two rings of waiters, each given by its last.
Waiter* join(Waiter* first, Waiter* second) noexcept {
  if (first == nullptr) return second;
  if (second == nullptr) return first;
  Waiter* const head = first->next;
  first->next = second->next;
  second->next->prev = first;
  second->next = head;
  head->prev = second;
  return second;
}

/// Why a value is not in the store, with the name of the task whose result it was.
std::exception_ptr with_context(Node& node, std::exception_ptr error) noexcept {
  const Error* const ours = find_error(error);
  if (ours == nullptr) {  // a manta_heap_bytes threw
    return error_about(node, ErrorCode::kTaskFailed, "the bytes of the value could not be counted", std::move(error));
  }
  try {
    return make_error(ours->code(), ours->message(), context_of(node));
  } catch (...) {
    return error;
  }
}

/// Puts the value's bytes on the account. Null, or why it could not.
std::exception_ptr account_for(RuntimeCore& core, Node& node) noexcept {
  std::uint64_t bytes = 0;
  try {
    bytes = node.node_type().value_bytes(node);
    if (bytes != 0 && !core.store->try_reserve(bytes)) {
      const BlockedGuard stay(&core, node.runtime);
      core.store->wait_for_room(core, stay, bytes);
    }
  } catch (...) {
    return with_context(node, std::current_exception());
  }
  node.tally.store(bytes, std::memory_order_relaxed);  // published with the phase
  return nullptr;
}

void destroy_value(Node& node) noexcept {
  const NodeType& type = node.node_type();
  if (type.drop_value != nullptr) type.drop_value(node);
  const std::uint64_t bytes = node.tally.load(std::memory_order_relaxed);  // written before the node was done
  if (bytes != 0) release_bytes(node.runtime, bytes);
}

constexpr std::uint32_t closed(std::uint32_t state, std::uint32_t flags) noexcept {
  return (state & ~kHasWaiters) | kDone | flags;
}

/// `close` with a value, by the runner of a private node.
std::uint32_t close_private(Node& node, std::uint32_t barred) noexcept {
  const std::uint32_t state = node.state.load(std::memory_order_relaxed);
  assert((state & (kLock | kHasWaiters)) == 0);
  if (phase_of(state) == kDone || (state & barred) != 0) return state | kDone;
  node.state.store(closed(state, 0), std::memory_order_relaxed);
  return state;
}

/// Moves the phase to Done with `flags`, unless `barred` is set or it is there. The state before, kDone set if so.
std::uint32_t close(Node& node, std::uint32_t flags, std::uint32_t barred) noexcept {
  std::uint32_t state = node.state.load(std::memory_order_relaxed);
  for (;;) {
    if (phase_of(state) == kDone || (state & barred) != 0) return state | kDone;
    if ((state & kLock) != 0) {
      cpu_pause();
      state = node.state.load(std::memory_order_relaxed);
      continue;
    }
    // Release: the outcome, to whoever sees Done. Acquire: the waiters, from whoever added them.
    if (node.state.compare_exchange_weak(state, closed(state, flags), std::memory_order_acq_rel,
                                         std::memory_order_relaxed)) {
      return state;
    }
  }
}

/// Takes the lock of a node's waiters. False: it is done.
bool lock_waiters(Node& node) noexcept {
  std::uint32_t state = node.state.load(std::memory_order_acquire);
  for (;;) {
    if (phase_of(state) == kDone) return false;
    if ((state & kLock) != 0) {
      cpu_pause();
      state = node.state.load(std::memory_order_acquire);
    } else if (node.state.compare_exchange_weak(state, state | kLock, std::memory_order_acquire)) {
      return true;
    }
  }
}

/// Tells the listener of a task's outcome, before anybody can act on it.
void tell_outcome(RuntimeCore& core, Node& node, EventKind kind) noexcept {
  if ((node.state.load(std::memory_order_relaxed) & kUncounted) == 0) emit(core, kind, node);
}

/// Makes the value in the node certain to be the outcome, as an error becomes it, and tells of it. False: too late.
bool reserve_outcome(RuntimeCore& core, Node& node) noexcept {
  const std::uint32_t before = node.state.fetch_or(kOutcomeReserved, std::memory_order_acq_rel);
  if ((before & kOutcomeReserved) != 0 || phase_of(before) == kDone) return false;
  tell_outcome(core, node, EventKind::kTaskFinished);
  return true;
}

/// What follows when the phase has come to Done: the list is the publisher's now.
void announce(Node& node, std::uint32_t before) noexcept {
  if ((before & kHasWaiters) != 0) {
    plain_write(&node.waiters);
    fire_waiters(std::exchange(node.waiters, nullptr));
  }
  if ((before & kNoRefs) != 0) destroy_unreachable(node, node.state.load(std::memory_order_relaxed));
}

/// True if the store has room for the value; else the value is gone, and the error is the outcome.
bool enter_store(RuntimeCore& core, Node& node) noexcept {
  std::exception_ptr full = account_for(core, node);
  if (full == nullptr) return true;
  destroy_value(node);
  publish_error(node, std::move(full));
  return false;
}

}  // namespace

bool publish_value(RuntimeCore* core, Node& node) noexcept {
  node.tally.store(0, std::memory_order_relaxed);  // published with the phase
  std::uint32_t barred = kOutcomeReserved;
  if (core != nullptr) {
    if (node.node_type().value_bytes != nullptr && !enter_store(*core, node)) return false;
    if (core->events != nullptr) [[unlikely]] {
      if (!reserve_outcome(*core, node)) {
        destroy_value(node);
        return false;
      }
      barred = 0;
    }
  }
  const bool alone = is_private(node, node.state.load(std::memory_order_relaxed));
  const std::uint32_t before = alone ? close_private(node, barred) : close(node, 0, barred);
  if (phase_of(before) == kDone) {
    MANTA_RARE("publish: an error came before the value");
    destroy_value(node);
    return false;
  }
  announce(node, before);
  return true;
}

std::uint32_t publish_error(Node& node, std::exception_ptr error) noexcept {
  const std::uint32_t claimed = node.state.fetch_or(kOutcomeReserved, std::memory_order_acq_rel);
  if ((claimed & kOutcomeReserved) != 0 || phase_of(claimed) == kDone) return kDone;
  try {
    require_cold(node).error = std::move(error);
  } catch (const std::bad_alloc&) {
    // Nobody has a place for it: error_of() says so.
  }
  if (RuntimeCore* core = find_core(node.runtime)) tell_outcome(*core, node, EventKind::kTaskFailed);
  const std::uint32_t before = close(node, kFailed, 0);
  if (phase_of(before) == kDone) return kDone;  // a value was published between the two steps
  announce(node, before);
  return phase_of(before);
}

void fire_waiters(Waiter* last) noexcept {
  firing.last = join(firing.last, last);
  if (std::exchange(firing.active, true)) return;  // the loop below, further up this stack, tells them
  while (firing.last != nullptr) {
    Waiter* waiter = std::exchange(firing.last, nullptr)->next;
    waiter->prev->next = nullptr;  // open the ring
    while (waiter != nullptr) {
      Waiter* const next = waiter->next;  // read first: a waiter may be gone when fire() returns
      waiter->fire(*waiter);
      waiter = next;
    }
  }
  firing.active = false;
}

bool add_waiter(Node& node, Waiter& waiter) noexcept {
  std::uint32_t state = node.state.load(std::memory_order_acquire);
  assert((state & kNotRequested) == 0);
  for (;;) {
    if (phase_of(state) == kDone) return false;
    if ((state & kLock) != 0) {
      cpu_pause();
      state = node.state.load(std::memory_order_acquire);
    } else if (planted(Mutation::kBlindWaiter)) {
      state = node.state.fetch_or(kLock, std::memory_order_acquire);
      break;
    } else if (node.state.compare_exchange_weak(state, state | kLock, std::memory_order_acquire)) {
      break;
    }
  }
  plain_write(&node.waiters);
  Waiter* const last = (state & kHasWaiters) != 0 ? node.waiters : nullptr;
  if (last == nullptr) {
    waiter.prev = waiter.next = &waiter;
  } else {
    waiter.prev = last;
    waiter.next = last->next;
    last->next->prev = &waiter;
    last->next = &waiter;
  }
  node.waiters = &waiter;
  node.state.fetch_add(kHasWaiters * (last == nullptr ? 1u : 0u) - kLock,
                       planted(Mutation::kRelaxedUnlock, std::memory_order_relaxed, std::memory_order_release));
  return true;
}

bool remove_waiter(Node& node, Waiter& waiter) noexcept {
  if (!lock_waiters(node)) {
    MANTA_RARE("remove_waiter: too late");
    return false;
  }
  plain_write(&node.waiters);
  const bool only = waiter.next == &waiter;
  if (!only) {
    waiter.prev->next = waiter.next;
    waiter.next->prev = waiter.prev;
    if (node.waiters == &waiter) node.waiters = waiter.prev;
  }
  node.state.fetch_sub(kLock + (only ? kHasWaiters : 0u), std::memory_order_release);
  return true;
}

void see_waiters(Node& node, void (*see)(Waiter& waiter, void* context), void* context) {
  if (!lock_waiters(node)) return;
  const struct Unlock {
    Node& node;
    ~Unlock() { node.state.fetch_sub(kLock, std::memory_order_release); }
  } unlock{node};
  if ((node.state.load(std::memory_order_relaxed) & kHasWaiters) == 0) return;
  Waiter* waiter = node.waiters->next;
  do {
    see(*waiter, context);
    waiter = waiter->next;
  } while (waiter != node.waiters->next);
}

void throw_outcome(Node& node) { std::rethrow_exception(outcome_error(node)); }

std::exception_ptr outcome_error(Node& node) {
  node.state.fetch_or(kObserved, std::memory_order_relaxed);
  return error_of(node);
}

void destroy_unreachable(Node& node, std::uint32_t state) noexcept {
  if ((state & kFailed) == 0) {
    destroy_value(node);
  } else if ((state & kObserved) == 0) {
    report_unobserved(node);
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
