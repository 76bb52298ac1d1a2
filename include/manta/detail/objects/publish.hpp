// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A node's error.

#include <manta/detail/objects/node.hpp>

#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Throws the node's error.
[[noreturn]] MANTA_API void throw_outcome(Node& node);

/// The node's error, without a throw.
[[nodiscard]] MANTA_API std::exception_ptr outcome_error(Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
