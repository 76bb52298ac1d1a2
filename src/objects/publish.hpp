// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a node gets its outcome, and how its waiters learn of it.

#include "core/runtime_core.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/objects/node.hpp>

#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// True if the caller has exclusive access to the node: no reference is left, nobody else needs the storage, and no
/// list of what is open names it. Its state then needs no atomic change: messages that nobody waits for.
///
/// Requires: the caller runs the node or is about to: the one storage reference that may be left is its queue entry's.
///           `seen` is the node's state, and old if this is true: others may have changed it before they gave up
///           theirs.
/// Order:    acquires what they have done.
[[nodiscard]] inline bool is_private(const Node& node, NodeState::Snapshot seen) noexcept {
  if (!seen.has(kNoRefs) || seen.has(kUncounted)) return false;
  if (!node.counts.is_only_storage_ref() && !planted(Mutation::kHeldButPrivate)) return false;
  return node.cold.load(std::memory_order_relaxed) == nullptr && (node.node_type().traits & kCoroutine) == 0;
}

/// Publishes the value that is in the node.
///
/// Requires: the caller's is the thread that ran the body, and a reference of its own keeps the node alive.
/// Ensures:  true: the value is the outcome, its bytes are on the account, the waiters are told. False: the node
///           was done before, or an error came first; the value was destroyed.
/// Errors:   none: a value that does not fit into the store becomes an `ObjectStoreFullError`.
bool publish_value(RuntimeCore* core, Node& node) noexcept;

/// Publishes an error, unless the node has an outcome.
///
/// Ensures: the phase that the node was in if the error is now its outcome, else kDone.
/// Threads: any that keeps the node alive.
Phase publish_error(Node& node, std::exception_ptr error) noexcept;

/// Destroys the value or reports the error of an unreachable node.
void destroy_unreachable(Node& node, NodeState::Snapshot state) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
