// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cell.hpp"
#include "base/sync.hpp"

#include <cstddef>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// All actors of a runtime that have not ended, so that its end finds them.
///
/// Sharded, so that threads which spawn seldom meet.
class ActorRegistry {
 public:
  void add(ActorCell& cell) noexcept;
  void remove(ActorCell& cell) noexcept;

  /// Sends each the stop marker.
  void stop_all(RuntimeCore& core);

 private:
  static constexpr std::uint32_t kShards = 16;

  struct alignas(64) Shard {
    Mutex mutex;
    ActorCell* first MANTA_GUARDED_BY(mutex) = nullptr;
  };

  Shard shards_[kShards];
};

}  // namespace detail
MANTA_NAMESPACE_END
