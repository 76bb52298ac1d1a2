// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sharded_list.hpp"
#include "core/runtime_core.hpp"
#include "objects/storage_ref.hpp"

#include <manta/detail/objects/node.hpp>
#include <manta/detail/tasks/frame.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Everything that a cancelling runtime must end or stop and that is in no queue: promises that are not set, coroutine
/// tasks that have started, bodies that have asked for their stop token, and attempts in flight on an engine.
///
/// A coroutine that has asked for its stop token, or that is elsewhere, may be listed twice.
///
/// Threads: any, also after the runtime has ended.
class OpenWaits {
 public:
  void add(OpenWait& wait, Node& node) noexcept;

  /// Takes the wait off its list, whatever has become of the runtime.
  static void remove(OpenWait& wait) noexcept { ShardedList<OpenWait>::remove(wait); }

  /// Calls `act(node)` for the node of each wait, and keeps the node's storage meanwhile.
  ///
  /// Ensures: nothing is allocated, and nothing locked while `act` runs.
  template <class Act>
  void each(Act act) {
    // While the wait is listed, its owner keeps the node.
    list_.each_unlocked([](OpenWait& wait) { return StorageRef::add(*wait.node); },
                        [&act](const StorageRef& node) { act(*node); });
  }

 private:
  ShardedList<OpenWait> list_;
};

}  // namespace detail
MANTA_NAMESPACE_END
