// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cell.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Runs one queue entry of an actor.
void execute_activation(Runnable& work) noexcept;
[[nodiscard]] bool activation_is_dead(const Runnable& work) noexcept;
void activation_drop_entry(Runnable& work) noexcept;

/// Runs messages until there are none, the budget is used up, or `until` is done.
///
/// Requires: the caller has moved `run` to kTaken, and holds the cell.
void run_activation(Context& context, RuntimeCore& core, ActorCell& cell, const Node* until) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
