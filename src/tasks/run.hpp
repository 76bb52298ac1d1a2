// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"
#include "objects/publish.hpp"

#include <manta/detail/objects/node.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Claims a ready node: the caller runs it.
///
/// Requires: the caller has taken its queue entry, or has a reference.
/// Ensures: true for exactly one caller per attempt.
[[nodiscard]] inline bool claim(Node& node) noexcept {
  const NodeState::Snapshot seen = node.state.glance();
  return is_private(node, seen) ? node.state.claim_private() : node.state.claim(seen);
}

/// Runs the body of a claimed node on this thread, to its end or its first suspension.
///
/// Ensures: kSuspended: a coroutine goes on elsewhere, and the caller must not touch the node without another storage
///          reference.
RunResult run_claimed(Context& context, RuntimeCore& core, Node& node, Home* home = nullptr) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
