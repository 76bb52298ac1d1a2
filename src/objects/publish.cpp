// SPDX-License-Identifier: Apache-2.0
#include "objects/publish.hpp"

#include "objects/cold.hpp"
#include "objects/context.hpp"
#include "objects/event.hpp"
#include "objects/store.hpp"
#include "objects/unobserved.hpp"
#include "objects/waiter.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/objects/publish.hpp>

#include <cassert>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

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
  node.tally.charge(bytes);
  return nullptr;
}

void destroy_value(Node& node) noexcept {
  const NodeType& type = node.node_type();
  if (type.drop_value != nullptr) type.drop_value(node);
  if (node.tally.is_charged()) release_bytes(node.runtime, node.tally.charged_bytes());
}

/// Tells the listener of a task's outcome, before anybody can act on it.
void emit_outcome(RuntimeCore& core, Node& node, EventKind kind) noexcept {
  if (!node.state.glance().has(kUncounted)) emit(core, kind, node);
}

/// Reserves the outcome for the value in the node, and tells of it. False: another came first.
bool reserve_for_value(RuntimeCore& core, Node& node) noexcept {
  if (!node.state.reserve_outcome()) return false;
  emit_outcome(core, node, EventKind::kTaskFinished);
  return true;
}

/// Does what the thread owes that has completed the node, which was in the state `before`.
void announce(Node& node, NodeState::Snapshot before) noexcept {
  if (before.has_waiters()) {
    plain_write(&node.waiters);
    fire_waiters(std::exchange(node.waiters, nullptr));
  }
  if (before.has(kNoRefs)) destroy_unreachable(node, node.state.glance());
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
  node.tally.charge(0);
  Completion how = Completion::kValue;
  if (core != nullptr) {
    if (node.node_type().value_bytes != nullptr && !enter_store(*core, node)) return false;
    if (core->events != nullptr) [[unlikely]] {
      if (!reserve_for_value(*core, node)) {
        destroy_value(node);
        return false;
      }
      how = Completion::kReservedValue;
    }
  }
  const bool alone = is_private(node, node.state.glance());
  const NodeState::Snapshot before = alone ? node.state.complete_private(how) : node.state.complete(how);
  if (before.is_done()) {
    MANTA_RARE("publish: an error came before the value");
    destroy_value(node);
    return false;
  }
  announce(node, before);
  return true;
}

Phase publish_error(Node& node, std::exception_ptr error) noexcept {
  if (!node.state.reserve_outcome()) return Phase::kDone;
  try {
    require_cold(node).error = std::move(error);
  } catch (const std::bad_alloc&) {
    // Nobody has a place for it: error_of() says so.
  }
  if (RuntimeCore* core = find_core(node.runtime)) emit_outcome(*core, node, EventKind::kTaskFailed);
  const NodeState::Snapshot before = node.state.complete(Completion::kReservedError);
  assert(!before.is_done());  // no value completes a node whose outcome is reserved
  announce(node, before);
  return before.phase();
}

void throw_outcome(Node& node) { std::rethrow_exception(outcome_error(node)); }

std::exception_ptr outcome_error(Node& node) {
  node.state.observe();
  return error_of(node);
}

void destroy_unreachable(Node& node, NodeState::Snapshot state) noexcept {
  if (!state.has(kFailed)) {
    destroy_value(node);
  } else if (!state.has(kObserved)) {
    report_unobserved(node);
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
