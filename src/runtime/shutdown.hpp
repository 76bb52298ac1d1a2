// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

#include <manta/runtime.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// How a runtime ends.
enum class ShutdownMode : std::uint8_t {
  kLetFinish,///< Submitted work finishes first.
  kCancelAll,///< No work starts; running bodies are asked to stop.
};

/// True on a thread that runs work of the runtime, or is in the middle of a call into it: the runtime's end would wait
/// for this thread.
[[nodiscard]] bool runs_inside(const RuntimeCore& core, RuntimeId id) noexcept;

/// Ends the process with a message if `~Runtime` runs inside the runtime's own work, or in a call into it: the
/// destructor could never return. If `exit` was called there, does nothing, and the runtime does not end.
void refuse_to_end_inside(RuntimeCore& core, RuntimeId id) noexcept;

/// Ends the runtime with this id, or waits for the thread that ends it; does nothing if it has ended.
///
/// Ensures: `last` has the runtime's last figures, if this call ended it.
void shut_down(RuntimeCore& core, RuntimeId id, ShutdownMode manner, RuntimeStats& last) noexcept;

/// True if all submitted work has finished.
///
/// Requires: a call of `asymmetric_fence_heavy` since the stage was raised; only_methods_wait() requires the same.
/// Order:    acquires what finished bodies have done.
[[nodiscard]] bool is_drained(const RuntimeCore& core);

/// True if only suspended methods of actors are left, and none of them has been woken.
[[nodiscard]] bool only_methods_wait(const RuntimeCore& core);

/// Requires: the core has not been given back.
[[nodiscard]] RuntimeStats collect_stats(const RuntimeCore& core);

/// The last step: gives the parts and the core back. Called also for a runtime that could not be put together.
void dismantle(RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
