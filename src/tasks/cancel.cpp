// SPDX-License-Identifier: Apache-2.0
#include "tasks/cancel.hpp"

#include "core/hazard.hpp"
#include "tasks/frame.hpp"
#include "tasks/open_waits.hpp"
#include "tasks/outcome.hpp"
#include "tasks/received.hpp"
#include "tasks/route.hpp"

#include <manta/detail/tasks/await.hpp>
#include <manta/detail/tasks/cancel.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

void fail_for_deadline(Node& node) noexcept {
  stop_task(node, error_about(node, ErrorCode::kDeadlineExceeded, "the deadline passed"));
}

/// What a deadline brings about may run the program's code: destructors of arguments, stop callbacks, the handler of
/// errors that nobody saw.
void execute_deadline(Runnable& work) noexcept {
  Node& node = *static_cast<Cold::DeadlineTimer&>(work).node;
  fail_for_deadline(node);
  drop_storage_ref(node);  // the timer's
}

constexpr RunnableType kDeadlineType{execute_deadline};

void deadline_passed(Timer& timer) noexcept {
  auto& deadline = static_cast<Cold::DeadlineTimer&>(timer);
  find_core(deadline.node->runtime)->executor->run_expired(deadline);  // alive: its timers fire
}

}  // namespace

Cold::DeadlineTimer::DeadlineTimer() noexcept : Runnable(kDeadlineType) {}

void start_clock(RuntimeCore& core, Node& node) {
  Cold* const cold = find_cold(node);
  if (cold == nullptr || cold->deadline == kForever) return;
  cold->timer.node = &node;
  cold->timer.fire = deadline_passed;
  node.counts.fetch_add(kOneStorageRef, std::memory_order_relaxed);  // the timer's
  try {
    core.executor->arm(cold->timer, cold->deadline);
  } catch (...) {
    cold->timer.node = nullptr;
    node.counts.fetch_sub(kOneStorageRef, std::memory_order_relaxed);  // the caller has another hold
    throw;
  }
}

void disarm_deadline(RuntimeCore& core, Node& node, Cold& cold) noexcept {
  if (cold.timer.node != nullptr && core.executor->disarm(cold.timer)) drop_storage_ref(node);
}

void stop_task(Node& node, std::exception_ptr error) noexcept {
  bool failed = false;
  visit_if_alive(node.runtime, [&](RuntimeCore&) { failed = fail(node, std::move(error)); });
  if (!failed) return;
  // After the outcome: a body that is told to stop, and ends, must not come first with its own.
  const std::uint32_t state = node.state.fetch_or(kCancel, std::memory_order_acq_rel);
  if (Cold* cold = find_cold(node))
    cold->stop.request_stop();  // no visit: the program's callbacks may wait for the end
  visit_if_alive(node.runtime, [&](RuntimeCore& core) {
    cancel_frame(node);
    if ((state & kRouteMask) != 0) engine_of(core, state)->stopped(core, node);
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

std::stop_token stop_token_of(RuntimeCore& core, Node& node) {
  Cold& cold = require_cold(node);
  if (!std::exchange(cold.is_open, true)) core.open_waits->add(cold.open, node);
  if (is_cancelled(node) || core.stage_now() >= Stage::kCancelling) cold.stop.request_stop();
  return cold.stop.get_token();
}

void close_stop_token(Cold& cold) noexcept {
  if (std::exchange(cold.is_open, false)) OpenWaits::remove(cold.open);
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
