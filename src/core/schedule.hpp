// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Blocks the calling thread in `executor`, whose wake-up it waits for. A thread of another executor gives up its place
/// there meanwhile.
///
/// Errors: those of `Executor::block`, of either.
bool block_in(Executor& executor, Parker& parker, Time deadline, BlockReason why);

/// Hands work to the executor: onto the thread's own deque if it has one.
void schedule(RuntimeCore& core, Runnable& work, QueuePosition hint = QueuePosition::kNext) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
