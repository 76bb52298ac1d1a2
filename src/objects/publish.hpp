// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a node gets its outcome, and how its waiters learn of it.

#include "executor/runtime_core.hpp"

#include <manta/detail/node.hpp>

#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Publishes the value that stands in the node.
///
/// Requires: the caller's is the thread that ran the body; a reference or a hold keeps the node alive.
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

/// Reports the error of a node that failed and that nobody looked at.
void report_unobserved(Node& node) noexcept;

/// Destroys the value or reports the error of a node which nobody can reach any more.
void bury(Node& node, std::uint32_t state) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
