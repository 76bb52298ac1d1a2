// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct Node;

/// Something that wants to know when a node is done: a dependent task, a blocked thread, a suspended frame.
///
/// A waiter is linked into at most one node, at both ends, so that it leaves in O(1) when its timeout passes.
/// Guarded by the node's lock bit while linked; owned by the publisher from the moment the node is done.
struct Waiter {
  Waiter* prev = nullptr;
  Waiter* next = nullptr;

  /// Called once, without a lock, by the thread that publishes the node. The waiter may be gone when it returns.
  void (*fire)(Waiter&) noexcept = nullptr;
};

}  // namespace detail
MANTA_NAMESPACE_END
