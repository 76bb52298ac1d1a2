// SPDX-License-Identifier: Apache-2.0
#include "tasks/retry.hpp"

#include "objects/cold.hpp"
#include "objects/context.hpp"
#include "objects/event.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/outcome.hpp"
#include "tasks/queue.hpp"

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

bool may_retry(const Node& node, const Cold* cold) noexcept {
  const NodeState::Snapshot state = node.state.load();
  return cold != nullptr && state.has(kKeepArguments) && !state.has(kOutcomeReserved) && !state.is_done() &&
         cold->retries_left != 0;
}

/// Puts the node back into the queue for another attempt. False: it was cancelled meanwhile.
bool retry(RuntimeCore& core, Node& node, Cold& cold) noexcept {
  if (cold.retries_left > 0) --cold.retries_left;
  cold.attempt.fetch_add(1, std::memory_order_relaxed);
  StorageRef entry = StorageRef::add(node);  // of the new queue entry; the caller has its own
  emit(core, EventKind::kTaskRetried, node);  // first: once it is ready, a get may run it
  if (!node.state.retry()) return false;
  queue_again(core, entry.release());
  return true;
}

}  // namespace

void finish_with_throw(RuntimeCore& core, Node& node, std::exception_ptr thrown) noexcept {
  Cold* const cold = find_cold(node);
  if (may_retry(node, cold) && retry(core, node, *cold)) return;
  finish_with_error(core, node, error_about(node, ErrorCode::kTaskFailed, "task failed", std::move(thrown)));
}

}  // namespace detail
MANTA_NAMESPACE_END
