// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sharded_list.hpp"

#include <manta/detail/waiting/channel.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The channels of a runtime, whose end wakes the threads from outside that wait in them.
///
/// Threads: any, also after the runtime has ended.
class Channels {
 public:
  void add(ChannelBase& channel) noexcept;
  static void remove(ChannelBase& channel) noexcept { ShardedList<ChannelBase>::remove(channel); }

  /// Ends all waits, with `ChannelAnswer::kEnded`.
  void end_all() noexcept;

 private:
  ShardedList<ChannelBase> list_;
};

}  // namespace detail
MANTA_NAMESPACE_END
