// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Hands an actor its first message, which builds the state.
MANTA_API void submit_creation(Node& node);

/// RunnableType::execute and NodeType::ready of the first message.
MANTA_API void creation_execute(Runnable& work) noexcept;
MANTA_API void creation_ready(RuntimeCore& core, Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
