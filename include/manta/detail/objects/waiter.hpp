// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct Node;

/// A callback for when a node is done: of a dependent task, a blocked thread, a suspended frame.
///
/// A waiter is linked into at most one node, at both ends, so that it leaves in O(1) when its timeout passes.
/// Guarded by the node's lock bit while linked; owned by who completed the node from the moment it is done.
struct Waiter {
  Waiter* prev = nullptr;
  Waiter* next = nullptr;

  /// Called once, without a lock, by the thread that completes the node. The waiter may be destroyed when it returns.
  void (*fire)(Waiter&) noexcept = nullptr;
};

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
