// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>
#include <manta/options.hpp>

#include <cstdint>
#include <source_location>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Whether a node's result is used.
enum class ResultUse : std::uint8_t {
  kResult,   ///< A handle exists from the start.
  kNothing,  ///< `send`: no reference to the result.
};

/// Allocates a task's node in the runtime that the calling thread's calls go to; the arguments are still missing.
///
/// Errors: `NoRuntimeError`, `ShutDownError`, `std::bad_alloc`.
/// Cost:   the one allocation of a plain task.
[[nodiscard]] MANTA_API Node& new_task(const NodeType& type, ResultUse wanted, std::source_location site);

/// Applies options to a node that is not yet submitted.
///
/// Errors: `InvalidArgumentError`, which names the option.
MANTA_API void configure(Node& node, const TaskOptions& options);

/// Hands a node to its runtime. From here on any thread may run it.
///
/// Errors: `ShutDownError`, if the runtime has begun to end; the node is then gone unless it has a reference.
MANTA_API void submit(Node& node);

/// The same for a node that may have dependencies: it waits for them first.
MANTA_API void submit_with_dependencies(Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
