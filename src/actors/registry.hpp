// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cell.hpp"
#include "base/sharded_list.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// All actors of a runtime that have not ended, so that its end finds them.
///
/// Threads: any.
class ActorRegistry {
 public:
  void add(ActorCell& cell) noexcept;
  static void remove(ActorCell& cell) noexcept { ShardedList<ActorCell>::remove(cell); }

  /// Sends each the stop marker.
  void stop_all(RuntimeCore& core) noexcept;

 private:
  ShardedList<ActorCell> list_;
};

}  // namespace detail
MANTA_NAMESPACE_END
