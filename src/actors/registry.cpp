// SPDX-License-Identifier: Apache-2.0
#include "actors/registry.hpp"

#include "actors/ending.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

void ActorRegistry::add(ActorCell& cell) noexcept {
  list_.add(cell, next_shard(cell.runtime, ShardedList<ActorCell>::kShards));
}

void ActorRegistry::stop_all(RuntimeCore& core) noexcept {
  list_.each_unlocked(
      [](ActorCell& cell) {
        add_cell_ref(cell);
        return &cell;
      },
      [&core](ActorCell* cell) {
        send_stop(core, *cell);
        drop_cell_ref(*cell);
      });
}

}  // namespace detail
MANTA_NAMESPACE_END
