// SPDX-License-Identifier: Apache-2.0
#include "tasks/cancel.hpp"

#include "core/hazard.hpp"
#include "objects/cold.hpp"
#include "objects/context.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/frame.hpp"
#include "tasks/received.hpp"
#include "tasks/route.hpp"

#include <manta/detail/tasks/cancel.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

void fail_for_deadline(Node& node) noexcept {
  stop_task(node, error_about(node, ErrorCode::kDeadlineExceeded, "the deadline passed"));
}

/// A deadline may run the program's code: destructors of arguments, stop callbacks, the handler of unobserved errors.
void execute_deadline(Runnable& work) noexcept {
  const StorageRef node = StorageRef::adopt(*static_cast<Cold::DeadlineTimer&>(work).node);
  fail_for_deadline(*node);
}

constexpr RunnableType kDeadlineType{execute_deadline};

}  // namespace

Cold::DeadlineTimer::DeadlineTimer() noexcept : Runnable(kDeadlineType) {}

void stop_task(Node& node, std::exception_ptr error) noexcept {
  bool failed = false;
  visit_if_alive(node.runtime, [&](RuntimeCore&) { failed = fail(node, std::move(error)); });
  if (!failed) return;
  // After the outcome: a body that sees the request and ends must not publish its own outcome first.
  const NodeState::Snapshot state = node.state.cancel();
  if (Cold* cold = find_cold(node))
    cold->stop.request_stop();  // without a guard: the program's callbacks may wait for the runtime's end
  visit_if_alive(node.runtime, [&](RuntimeCore& core) {
    cancel_frame(node);
    if (Route* const engine = engine_of(core, state)) engine->stopped(core, node);
  });
}

void refuse_if_due(RuntimeCore& core, Node& node) noexcept {
  if (core.stage.load(std::memory_order_relaxed) >= Stage::kCancelling) [[unlikely]]
    return fail_for_shutdown(node);
  const Cold* const cold = find_cold(node);
  if (cold == nullptr || cold->deadline == kForever) [[likely]]
    return;
  if (core.executor->now() >= cold->deadline) fail_for_deadline(node);  // its timer is late
}

void stop_because(Node& node, const char* why) noexcept {
  stop_task(node, error_about(node, ErrorCode::kCancelled, why));
}

void fail_for_shutdown(Node& node) noexcept { stop_because(node, "the runtime was shut down"); }

void cancel(Node& node) {
  require_alive(node);
  if (node.done()) return;
  if ((node.node_type().traits & kBorrowed) != 0) return cancel_at_owner(node);
  stop_because(node, "the task was cancelled");
}

}  // namespace detail
MANTA_NAMESPACE_END
