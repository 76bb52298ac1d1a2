// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cell.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The RunnableType of each actor's activation.
extern const RunnableType kActivationType;

/// Pushes a message; schedules the activation if no thread runs the actor.
///
/// Requires: a handle, or a hold on the cell and a caller who keeps it from ending.
void push_message(RuntimeCore& core, ActorCell& cell, Runnable& message,
                  QueuePosition hint = QueuePosition::kNext) noexcept;

/// Queues an actor that no thread runs, as `Mailbox::put` requests.
void reschedule(RuntimeCore& core, ActorCell& cell, QueuePosition hint) noexcept;

/// Runs messages until there are none, the budget is used up, or `until` is done.
///
/// Requires: the caller has claimed the mailbox, and holds the cell.
void run_activation(Context& context, RuntimeCore& core, ActorCell& cell, const Node* until) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
