// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From the end of a body to the outcome of its node.

#include "core/runtime_core.hpp"
#include "objects/context.hpp"

#include <manta/detail/objects/node_guard.hpp>
#include <manta/error.hpp>

#include <exception>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The body returned: destroys its arguments, then publishes the value.
void finish_with_value(RuntimeCore& core, Node& node) noexcept;

/// The body ended with an error that it did not throw itself: that error is the outcome, and no attempt follows.
void finish_with_error(RuntimeCore& core, Node& node, std::exception_ptr error) noexcept;

/// The body will not run, and the error is the outcome: destroys the arguments.
///
/// Requires: the caller has moved the node to Done, or is about to be the last to touch its arguments.
void end_without_body(RuntimeCore& core, Node& node) noexcept;

/// Gives back a node that has its arguments, and that no other thread has seen.
void drop_unsubmitted(Node& node) noexcept;

/// A node that has its arguments, and that no other thread has seen.
using UnsubmittedNode = NodeGuard<drop_unsubmitted>;

/// Counts a body that will not run again, and tells a shutdown that drains.
void count_finished(RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
