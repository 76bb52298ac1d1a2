// SPDX-License-Identifier: Apache-2.0
#include "tasks/outcome.hpp"

#include "core/counters.hpp"
#include "core/schedule.hpp"
#include "objects/cold.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "objects/publish.hpp"
#include "tasks/admission.hpp"
#include "tasks/cancel.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/run.hpp"

#include <manta/detail/tasks/cancel.hpp>
#include <manta/detail/tasks/submit.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

void drop_args(Node& node) noexcept {
  if (node.node_type().drop_args != nullptr) node.node_type().drop_args(node);
}

/// Takes back the deadline's timer and counts the body as ended.
void end_of_body(RuntimeCore& core, Node& node) noexcept {
  if (Cold* cold = find_cold(node)) {
    disarm_deadline(core, node, *cold);
    close_stop_token(*cold);
    if (cold->hosted) count(core, &Counters::hosted_finished, 1);
  }
  count_finished(core);
}

bool may_retry(const Node& node, const Cold* cold) noexcept {
  const std::uint32_t state = node.state.load(std::memory_order_acquire);
  return cold != nullptr && (state & kKeepArguments) != 0 && (state & kOutcomeReserved) == 0 &&
         (state & kPhaseMask) != kDone && cold->retries_left != 0;
}

/// Puts the node back into the queue for another attempt. False: it was cancelled meanwhile.
bool retry(RuntimeCore& core, Node& node, Cold& cold) noexcept {
  std::uint32_t state = node.state.load(std::memory_order_acquire);
  if (cold.retries_left > 0) --cold.retries_left;
  cold.attempt.fetch_add(1, std::memory_order_relaxed);
  node.counts.fetch_add(kOneStorageRef, std::memory_order_relaxed);  // the new queue entry's; the caller has its own
  emit(core, EventKind::kTaskRetried, node);  // first: once it is ready, a get may run it
  do {
    if ((state & kPhaseMask) == kDone) {
      drop_storage_ref(node);
      return false;
    }
  } while (!node.state.compare_exchange_weak(state, (state & ~kPhaseMask) | kReady, std::memory_order_acq_rel));
  if ((state & (kNeedsAdmission | kRouteMask)) != 0) {
    queue_special(core, node, state);
  } else {
    schedule(core, node, QueuePosition::kBehind);
  }
  return true;
}

}  // namespace

void count_finished(RuntimeCore& core) noexcept {
  count(core, &Counters::finished, 1);
  tell_end(core);
}

namespace {

/// Asks whether something takes the place of the value that a body has made. True: the node has its outcome.
[[gnu::cold, gnu::noinline]] bool is_spoiled(RuntimeCore& core, Node& node) noexcept {
  const std::uint32_t state = node.state.load(std::memory_order_relaxed);
  if ((state & kRouteMask) != 0) return false;  // asked where the body ran
  if ((state & kOutcomeReserved) != 0) return false;    // it comes too late
  std::exception_ptr error = ask_spoils(core, node);
  if (error == nullptr) return false;
  if (node.node_type().drop_value != nullptr) node.node_type().drop_value(node);
  finish_with_error(core, node, std::move(error));
  return true;
}

}  // namespace

void finish_with_value(RuntimeCore& core, Node& node) noexcept {
  if (core.faults != nullptr) [[unlikely]] {
    if (is_spoiled(core, node)) return;
  }
  drop_args(node);
  publish_value(&core, node);
  end_of_body(core, node);
}

void finish_with_throw(RuntimeCore& core, Node& node, std::exception_ptr thrown) noexcept {
  Cold* const cold = find_cold(node);
  if (may_retry(node, cold) && retry(core, node, *cold)) return;
  finish_with_error(core, node, error_about(node, ErrorCode::kTaskFailed, "task failed", std::move(thrown)));
}

void finish_with_error(RuntimeCore& core, Node& node, std::exception_ptr error) noexcept {
  drop_args(node);
  publish_error(node, std::move(error));
  end_of_body(core, node);
}

void end_without_body(RuntimeCore& core, Node& node) noexcept {
  drop_args(node);
  end_of_body(core, node);
}

void drop_unsubmitted(Node& node) noexcept {
  drop_args(node);
  free_unbuilt(node);
}

bool fail(Node& node, std::exception_ptr error) noexcept {
  RuntimeCore* const core = find_core(node.runtime);
  if (core == nullptr) return false;
  const bool guarded = guard_pending(node);
  const std::uint32_t before = publish_error(node, std::move(error));
  if (guarded) {
    if (before == kPending && node.node_type().visit_dependencies != nullptr) forget_dependencies(node);
    release_pending(node);
  } else if (before == kReady) {
    end_without_body(*core, node);  // whoever finds its queue entry sees that it is done
  }
  return before != kDone;
}

}  // namespace detail
MANTA_NAMESPACE_END
