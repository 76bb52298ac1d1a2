// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cell.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The RunnableType of the stop marker.
extern const RunnableType kStopType;

/// Sends the stop marker, once.
void send_stop(RuntimeCore& core, ActorCell& cell) noexcept;

/// Ends the cell of an actor that has ended on its engine.
void tell_ended(RuntimeCore& core, ActorCell& cell) noexcept;

/// Fails a call to an actor that is dead or has ended.
void fail_for_death(ActorCell& cell, Node& node) noexcept;

/// Kills an actor between two calls, if a simulation asks for it: as if its process were gone, without `on_stop`.
///
/// Ensures: true: it has just died.
bool kill_if_due(RuntimeCore& core, ActorCell& cell) noexcept;

/// The same where a method of it has made its value: what the call fails with, or null.
[[nodiscard]] MANTA_INTERNAL_API std::exception_ptr kill_after_call(RuntimeCore& core, Node& node) noexcept;

/// Takes the next step of an actor's end, if the stop marker has come up and nothing prevents it.
///
/// Requires: the caller runs the activation and has found no message.
/// Ensures:  true: a step was taken, which may have sent messages.
[[nodiscard]] bool end_if_due(RuntimeCore& core, ActorCell& cell) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
