// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"
#include "objects/publish.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/objects/node.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Makes the caller the one that runs a ready node.
///
/// Requires: the caller has taken its queue entry, or has a reference.
/// Ensures: true for exactly one caller an attempt.
[[nodiscard]] inline bool claim(Node& node) noexcept {
  std::uint32_t state = node.state.load(std::memory_order_relaxed);
  const bool alone = is_private(node, state);
  if (alone) state = node.state.load(std::memory_order_relaxed);
  // Where an error is on its way to the node, whoever writes it ends the node without a body.
  while ((state & (kPhaseMask | kOutcomeReserved)) == kReady) {
    if (alone || planted(Mutation::kClaimWithoutSwap)) {
      node.state.store((state & ~kPhaseMask) | kRunning, std::memory_order_release);
      return true;
    }
    // Acquire: the arguments, from whoever made them or readied the node.
    if (node.state.compare_exchange_weak(state, (state & ~kPhaseMask) | kRunning, std::memory_order_acquire,
                                         std::memory_order_relaxed)) {
      return true;
    }
    MANTA_RARE("claim: the node changed meanwhile");
  }
  return false;
}

/// Runs the body of a claimed node on this thread, to its end or its first suspension.
///
/// Ensures: kSuspended: a coroutine goes on elsewhere, and the node must not be touched without another hold.
RunResult run_claimed(Context& context, RuntimeCore& core, Node& node, Home* home = nullptr) noexcept;

/// Hands on a ready task that has a shape, or that another engine runs.
void queue_special(RuntimeCore& core, Node& node, std::uint32_t state) noexcept;

/// Runs one queue entry of a plain task.
void execute_task(Runnable& work) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
