// SPDX-License-Identifier: Apache-2.0
#include "tasks/outcome.hpp"

#include "core/counters.hpp"
#include "objects/cold.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "objects/publish.hpp"
#include "tasks/deadline.hpp"
#include "tasks/stop_token.hpp"

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
    stop_clock(core, *cold);
    close_stop_token(*cold);
    if (cold->hosted) count(core, &Counters::hosted_finished, 1);
  }
  count_finished(core);
}

}  // namespace

void count_finished(RuntimeCore& core) noexcept {
  count(core, &Counters::finished, 1);
  tell_end(core);
}

namespace {

/// Asks whether an injected fault replaces the value that a body has made. True: the node has its outcome.
[[gnu::cold, gnu::noinline]] bool is_spoiled(RuntimeCore& core, Node& node) noexcept {
  const NodeState::Snapshot state = node.state.glance();
  if (state.engine() != 0) return false;  // the process where the body ran asks
  if (state.has(kOutcomeReserved)) return false;  // the value comes too late
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

}  // namespace detail
MANTA_NAMESPACE_END
