// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

#include <manta/runtime.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// How a runtime ends.
enum class ShutdownMode : std::uint8_t {
  kLetFinish,///< What was submitted finishes first.
  kCancelAll,///< Nothing new starts; what runs is asked to stop.
};

/// True on a thread that runs work of the runtime, or is in the middle of a call into it: its end would wait for that.
[[nodiscard]] bool runs_inside(const RuntimeCore& core, RuntimeId id) noexcept;

/// Ends the process with a message if `~Runtime` runs inside the runtime's own work, or in a call into it: it could
/// never return. If `exit` was called there, it does nothing, and the runtime does not end.
void refuse_to_end_inside(RuntimeCore& core, RuntimeId id) noexcept;

/// Ends the runtime with this id, or waits for the thread that ends it; does nothing if it has ended.
///
/// Ensures: `last` says what was left, if this call ended it.
void shut_down(RuntimeCore& core, RuntimeId id, ShutdownMode manner, RuntimeStats& last) noexcept;

/// True if all that was submitted has finished.
///
/// Requires: `asymmetric_fence_heavy` since the stage was raised. So does the next one.
/// Order:    acquires what finished bodies have done.
[[nodiscard]] bool is_drained(const RuntimeCore& core);

/// True if only suspended methods of actors are left, and none of them has been woken.
[[nodiscard]] bool only_methods_wait(const RuntimeCore& core);

/// Requires: the core has not been given back.
[[nodiscard]] RuntimeStats collect_stats(const RuntimeCore& core);

/// The last step: gives the parts and the core back. Also for a runtime that could not be put together.
void dismantle(RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
