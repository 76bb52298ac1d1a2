// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The slot that the calling thread borrows from a runtime, until the thread or the runtime ends. May be null.
///
/// Requires: the caller visits the runtime.
[[nodiscard]] Slot* external_slot(RuntimeCore& core);

/// Takes what is left in the executor's queues after its end; null: nothing is. No thread gives a slot back meanwhile: what
/// stands in its deque is in no queue then.
[[nodiscard]] Runnable* take_left(RuntimeCore& core) noexcept;

/// Ends the core's id, while no thread is giving a slot of it back.
void end_loans(RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
