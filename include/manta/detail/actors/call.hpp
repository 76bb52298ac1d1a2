// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/detail/tasks/submit.hpp>
#include <manta/options.hpp>

#include <source_location>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Allocates the node of a method call, which goes to the actor's runtime.
///
/// Errors: `ShutDownError`, but for a first message; `std::bad_alloc`.
[[nodiscard]] MANTA_API Node& new_call(ActorCell& cell, const NodeType& type, ResultUse wanted,
                                       std::source_location site);

MANTA_API void configure_call(Node& node, const CallOptions& options);

/// Hands a call to its actor.
MANTA_API void submit_call(Node& node);
MANTA_API void submit_call_with_dependencies(Node& node);

/// NodeType::ready of an actor's method.
MANTA_API void call_ready(RuntimeCore& core, Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
