// SPDX-License-Identifier: Apache-2.0
#include "tasks/stop_token.hpp"

#include "tasks/open_waits.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

std::stop_token stop_token_of(RuntimeCore& core, Node& node) {
  Cold& cold = require_cold(node);
  // The children of a task group may ask at once. Relaxed: the list has a mutex, and the body ends after its children.
  if (!cold.is_open.exchange(true, std::memory_order_relaxed)) core.open_waits->add(cold.open, node);
  if (node.state.is_cancelled() || core.stage_now() >= Stage::kCancelling) cold.stop.request_stop();
  return cold.stop.get_token();
}

void close_stop_token(Cold& cold) noexcept {
  if (!cold.is_open.load(std::memory_order_relaxed)) return;
  cold.is_open.store(false, std::memory_order_relaxed);
  OpenWaits::remove(cold.open);
}

}  // namespace detail
MANTA_NAMESPACE_END
