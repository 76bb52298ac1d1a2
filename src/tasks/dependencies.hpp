// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a node waits for its dependencies, and how it fails meanwhile.

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

/// Registers a pending node with all its dependencies, and readies it when none is missing.
void register_dependencies(Node& node) noexcept;

/// Appends the tasks that have a node among their arguments and wait for it: "; crunch, called at main.cpp:9, and 2
/// more wait for it".
void describe_dependents(Node& node, std::string& into);

/// Counts off one dependency of a pending node; readies the node, or ends it, if none is missing now.
void release_pending(Node& node) noexcept;

/// Makes `error` the outcome, in whatever phase the node is; a pending node leaves the lists of its dependencies.
/// False: the node had an outcome.
bool fail(Node& node, std::exception_ptr error) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
