// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Objects from other processes, as this process keeps them.

#include "core/runtime_core.hpp"
#include "objects/hold.hpp"

#include <manta/detail/objects/node.hpp>
#include <manta/detail/objects/received.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Returns where a received object came from.
[[nodiscard]] inline Origin& origin_of(Node& node) noexcept {
  return *std::launder(reinterpret_cast<Origin*>(reinterpret_cast<std::byte*>(&node) + node.node_type().origin_offset));
}

/// Makes the node of a borrowed object that is not here yet, with one reference: publish_value() or publish_error()
/// ends it. A thread that needs the value requests it from the owner.
///
/// Errors: `std::bad_alloc`.
[[nodiscard]] Node& new_borrowed(RuntimeCore& core, const NodeType& type, HoldPtr hold);

/// Asks the owner of a borrowed object to cancel it.
void cancel_at_owner(Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
