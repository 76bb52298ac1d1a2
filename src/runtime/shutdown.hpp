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

/// Ends the process, and says why, where `~Runtime` runs inside the runtime's own work, or in a call into it: it could
/// never return. But where `exit` was called there, nothing is refused, and nothing ended.
void refuse_to_end_inside(RuntimeCore& core, RuntimeId id) noexcept;

/// Ends the runtime that the core had the id of, or waits for who is ending it; does nothing if it has ended.
///
/// Ensures: `last` says what was left, if this call ended it.
void shut_down(RuntimeCore& core, RuntimeId id, ShutdownMode manner, RuntimeStats& last) noexcept;

/// True if all that was submitted has finished.
///
/// Requires: `asymmetric_fence_heavy` since the stage was raised. So does the next one.
/// Order:    acquires what finished bodies have done.
[[nodiscard]] bool is_drained(const RuntimeCore& core);

/// True if nothing is left but methods of actors that are suspended, and that nobody has woken.
[[nodiscard]] bool only_methods_wait(const RuntimeCore& core);

/// Requires: the core has not been given back.
[[nodiscard]] RuntimeStats collect_stats(const RuntimeCore& core);

/// The last step: gives the parts and the core back. Also for a runtime that could not be put together.
void dismantle(RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
