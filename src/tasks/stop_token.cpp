// SPDX-License-Identifier: Apache-2.0
#include "tasks/stop_token.hpp"

#include "tasks/open_waits.hpp"

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

std::stop_token stop_token_of(RuntimeCore& core, Node& node) {
  Cold& cold = require_cold(node);
  if (!std::exchange(cold.is_open, true)) core.open_waits->add(cold.open, node);
  if (node.state.is_cancelled() || core.stage_now() >= Stage::kCancelling) cold.stop.request_stop();
  return cold.stop.get_token();
}

void close_stop_token(Cold& cold) noexcept {
  if (std::exchange(cold.is_open, false)) OpenWaits::remove(cold.open);
}

}  // namespace detail
MANTA_NAMESPACE_END
