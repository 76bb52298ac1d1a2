// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a node gets its outcome, and how its waiters learn of it.

#include "core/runtime_core.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/objects/node.hpp>

#include <cstdint>
#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// True if only the caller can come to the node: no reference is left, nobody else holds the storage, and no list of what
/// is open names it. What it does to the state then needs no atomic change: messages that nobody waits for.
///
/// Requires: the caller runs the node or is about to: the one hold that may be left is its queue entry's. `state` is the
///           node's, and old if this is true: others may have changed it before they gave up their holds.
/// Order:    acquires what they have done.
[[nodiscard]] inline bool is_private(const Node& node, std::uint32_t state) noexcept {
  if ((state & (kNoRefs | kUncounted)) != kNoRefs) return false;
  if (node.counts.load(std::memory_order_acquire) != kOneStorageRef && !planted(Mutation::kHeldButPrivate))
    return false;
  return node.cold.load(std::memory_order_relaxed) == nullptr && (node.node_type().traits & kCoroutine) == 0;
}

/// Publishes the value that stands in the node.
///
/// Requires: the caller's is the thread that ran the body, and a reference or a hold of its own keeps the node alive.
/// Ensures:  true: the value is the outcome, its bytes are on the account, the waiters are told. False: the node
///           was done before, or an error came first; the value was destroyed.
/// Errors:   none: a value that does not fit into the store becomes an `ObjectStoreFullError`.
bool publish_value(RuntimeCore* core, Node& node) noexcept;

/// Publishes an error, unless the node has an outcome.
///
/// Ensures: the phase that the node was in if the error is now its outcome, else kDone.
/// Threads: any that keeps the node alive.
std::uint32_t publish_error(Node& node, std::exception_ptr error) noexcept;

/// Tells a list of waiters, in order. Iterates where firing one publishes another node.
void fire_waiters(Waiter* last) noexcept;

/// Calls `see(waiter, context)` for each waiter of a node that is not done. They stay meanwhile.
void see_waiters(Node& node, void (*see)(Waiter& waiter, void* context), void* context);

/// Destroys the value or reports the error of a node which nobody can reach any more.
void destroy_unreachable(Node& node, std::uint32_t state) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
