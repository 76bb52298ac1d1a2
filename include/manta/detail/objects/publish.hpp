// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A node's outcome, and who waits for it.

#include <manta/detail/objects/node.hpp>

#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Throws the node's error.
[[noreturn]] MANTA_API void throw_outcome(Node& node);

/// The node's error, for who wants it without a throw.
[[nodiscard]] MANTA_API std::exception_ptr outcome_error(Node& node);

/// Links `waiter` to `node`, behind those that are there.
///
/// Requires: request_value(node) before; not here, since the caller may hold a lock.
/// Ensures: true: `fire` will be called unless `remove_waiter` succeeds. False: the node is already done.
/// Threads: any.
[[nodiscard]] MANTA_API bool add_waiter(Node& node, Waiter& waiter) noexcept;

/// Unlinks `waiter`.
///
/// Ensures: true: `fire` was not and will not be called. False: the node is done, and `fire` was called or is
///          about to be; its owner must wait for that call before the waiter dies.
[[nodiscard]] MANTA_API bool remove_waiter(Node& node, Waiter& waiter) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
