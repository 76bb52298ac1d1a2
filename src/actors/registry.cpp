// SPDX-License-Identifier: Apache-2.0
#include "actors/registry.hpp"

#include <cstdint>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

void ActorRegistry::add(ActorCell& cell) noexcept {
  cell.shard = static_cast<std::uint8_t>(next_shard(cell.runtime, kShards));
  Shard& shard = shards_[cell.shard];
  MutexLock lock(shard.mutex);
  cell.prev = nullptr;
  cell.next_cell = shard.first;
  if (shard.first != nullptr) shard.first->prev = &cell;
  shard.first = &cell;
}

void ActorRegistry::remove(ActorCell& cell) noexcept {
  Shard& shard = shards_[cell.shard];
  MutexLock lock(shard.mutex);
  (cell.prev != nullptr ? cell.prev->next_cell : shard.first) = cell.next_cell;
  if (cell.next_cell != nullptr) cell.next_cell->prev = cell.prev;
}

void ActorRegistry::stop_all(RuntimeCore& core) {
  for (Shard& shard : shards_) {
    std::vector<ActorCell*> cells;
    {
      MutexLock lock(shard.mutex);
      for (ActorCell* cell = shard.first; cell != nullptr; cell = cell->next_cell) {
        hold_cell(*cell);
        cells.push_back(cell);
      }
    }
    for (ActorCell* cell : cells) {
      send_stop(core, *cell);
      drop_cell(*cell);
    }
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
