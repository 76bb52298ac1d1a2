// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Proxies: the cells through which this process calls actors of others.
///
/// A proxy has no state, and its calls do not pass its mailbox. A call leaves before `submit_call` returns, unless an
/// argument is late or an earlier call of its caller waits. So whoever has the result of a body finds the body's calls
/// in the mailbox of the actor, as in one process: the engine keeps the order of what it is given.
///
/// A call is encoded before the cell's mutex is taken, since encoding runs the program's code. Under the mutex the call
/// is only put on the line. Each call in a side queue counts a handle: the proxy ends when the last handle goes.

#include "actors/cell.hpp"
#include "actors/remote.hpp"
#include "actors/side_queues.hpp"
#include "objects/hold.hpp"

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Makes the proxy of an actor, with one handle. `engine` carries its calls.
///
/// Errors: `std::bad_alloc`.
[[nodiscard]] ActorCell& new_proxy(RuntimeCore& core, const HostedActor& what, HoldPtr origin, std::uint8_t engine);

/// Sends a call whose arguments are there, or puts it behind a late one of its caller.
void submit_to_proxy(RuntimeCore& core, ActorCell& proxy, Node& call, CallerId caller) noexcept;

/// Notes that a call stands in a side queue. Requires: the cell's side_mutex, and that the caller has a handle.
void note_deferred(ActorCell& proxy, Node& call) noexcept;

/// Sends a call whose late arguments have come, and those that waited for it alone.
void settle_at_proxy(RuntimeCore& core, ActorCell& proxy, Node& call) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
