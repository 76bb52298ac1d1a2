// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The wait of a node for what it depends on, and how it fails meanwhile.

#include "core/runtime_core.hpp"

#include <manta/detail/objects/dependency.hpp>

#include <exception>
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

/// Counts off one that a pending node waits for; readies the node, or ends it, if nothing is missing any more.
void release_pending(Node& node) noexcept;

/// Makes `error` the outcome, whatever the node is doing; one that is pending leaves the lists of what it waits for.
/// False: it had an outcome.
bool fail(Node& node, std::exception_ptr error) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
