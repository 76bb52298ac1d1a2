// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The library's half of manta/detail/objects/waiter.hpp.

#include <manta/detail/objects/waiter.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Tells a ring of waiters, given by its last, in order. Iterates where firing one completes another node.
void fire_waiters(Waiter* last) noexcept;

/// Calls `see(waiter, context)` for each waiter of a node that is not done. They stay meanwhile.
void see_waiters(Node& node, void (*see)(Waiter& waiter, void* context), void* context);

}  // namespace detail
MANTA_NAMESPACE_END
