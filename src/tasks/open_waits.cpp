// SPDX-License-Identifier: Apache-2.0
#include "tasks/open_waits.hpp"

#include <cassert>

MANTA_NAMESPACE_BEGIN
namespace detail {

void OpenWaits::add(OpenWait& wait, Node& node) noexcept {
  assert(node.state.glance().has(kUncounted) || node.node_type().root_offset != 0 ||
         node.cold.load(std::memory_order_relaxed) != nullptr);  // is_private() relies on it
  wait.node = &node;
  list_.add(wait, next_shard(node.runtime, ShardedList<OpenWait>::kShards));
}

}  // namespace detail
MANTA_NAMESPACE_END
