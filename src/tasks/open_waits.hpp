// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "executor/runtime_core.hpp"

#include <manta/detail/frame.hpp>

#include <cstddef>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// What a cancelled runtime must end or tell to stop, and no queue leads to: promises that are not set, coroutine tasks
/// that have started, bodies that have asked for their stop token, and attempts that an engine has taken elsewhere.
///
/// A coroutine that has asked for its stop token, or that is elsewhere, may be listed twice.
///
/// Sharded, so that threads seldom meet. Threads: any, also after the runtime has ended.
class OpenWaits {
 public:
  void add(OpenWait& wait, Node& node) noexcept;

  /// Takes it off the list on which it stands, whatever has become of the runtime.
  static void remove(OpenWait& wait) noexcept;

  /// The nodes of all that is open, each with a hold that the caller gives up.
  [[nodiscard]] std::vector<Node*> hold_all();

 private:
  static constexpr std::uint32_t kShards = 16;

  struct alignas(64) Shard {
    Mutex mutex;
    OpenWait* first MANTA_GUARDED_BY(mutex) = nullptr;
  };

  Shard shards_[kShards];
};

}  // namespace detail
MANTA_NAMESPACE_END
