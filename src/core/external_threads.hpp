// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The slot that the calling thread borrows from a runtime, until the thread or the runtime ends. May be null.
///
/// Requires: the caller holds a `RuntimeGuard` of the runtime.
[[nodiscard]] Slot* external_slot(RuntimeCore& core);

/// Takes one of the entries left in the executor's queues after its end; null if there are none. No thread returns a
/// slot meanwhile, whose entries would be in no queue for a moment.
[[nodiscard]] Runnable* take_left(RuntimeCore& core) noexcept;

/// Retires the core's id, while no thread is returning a slot of it.
void retire_core_id(RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
