// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

#include <manta/detail/objects/dependency.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Refuses references of another runtime, or of one that has ended, among the arguments of a node.
///
/// Errors: `WrongRuntimeError`, `ShutDownError`.
void require_one_runtime(Node& node);

/// Makes a new node pending. From here on it may fail, but not be readied or ended, until it is registered.
void begin_pending(Node& node) noexcept;

/// Registers a pending node with all that it waits for, and readies it when nothing is missing.
void register_dependencies(Node& node) noexcept;

/// Appends who waits for a node among their arguments: "; crunch, called at main.cpp:9, and 2 more wait for it".
void describe_dependents(Node& node, std::string& into);

/// Keeps a pending node's arguments in place while somebody looks at them. False: it is pending no longer.
[[nodiscard]] bool guard_pending(Node& node) noexcept;

/// Ends a guard; readies the node, or ends it, if nothing is missing any more.
void release_pending(Node& node) noexcept;

/// Takes a node that has failed out of the lists of what it still waits for.
///
/// Requires: a guard.
void forget_dependencies(Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
