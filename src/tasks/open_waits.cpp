// SPDX-License-Identifier: Apache-2.0
#include "tasks/open_waits.hpp"

#include <cassert>
#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

void OpenWaits::add(OpenWait& wait, Node& node) noexcept {
  assert((node.state.load(std::memory_order_relaxed) & kUncounted) != 0 || node.node_type().root_offset != 0 ||
         node.cold.load(std::memory_order_relaxed) != nullptr);  // is_private() takes such for ones that are not listed
  Shard& shard = shards_[next_shard(node.runtime, kShards)];
  MutexLock lock(shard.mutex);
  wait.node = &node;
  wait.list = &shard;
  wait.prev = nullptr;
  wait.next = shard.first;
  if (shard.first != nullptr) shard.first->prev = &wait;
  shard.first = &wait;
}

void OpenWaits::remove(OpenWait& wait) noexcept {
  Shard& shard = *static_cast<Shard*>(wait.list);
  MutexLock lock(shard.mutex);
  (wait.prev != nullptr ? wait.prev->next : shard.first) = wait.next;
  if (wait.next != nullptr) wait.next->prev = wait.prev;
}

std::vector<Node*> OpenWaits::hold_all() {
  std::vector<Node*> nodes;
  for (Shard& shard : shards_) {
    MutexLock lock(shard.mutex);
    for (OpenWait* wait = shard.first; wait != nullptr; wait = wait->next) {
      nodes.push_back(wait->node);
      wait->node->counts.fetch_add(kOneMem, std::memory_order_relaxed);  // while it is listed, its owner holds it
    }
  }
  return nodes;
}

}  // namespace detail
MANTA_NAMESPACE_END
