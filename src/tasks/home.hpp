// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/executor.hpp"

#include <manta/detail/tasks/frame.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Where the frames of a coroutine return to, if not to the executor: the activation of its actor.
///
/// A table of functions, since tasks do not know actors.
struct Home {
  void (*deliver)(Home&, Runnable& frame, QueuePosition) noexcept;    ///< A wait is over. Any thread.
  void (*started)(Home&, FrameRoot&) noexcept;               ///< A body begins. On the home's activation.
  void (*ended)(Home&, FrameRoot&) noexcept;                 ///< A body has ended. On the home's activation.
};

}  // namespace detail
MANTA_NAMESPACE_END
