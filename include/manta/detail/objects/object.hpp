// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <cstdint>
#include <source_location>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Allocates the node of a value that is there from the start, with its bytes on the account.
///
/// Errors: `ObjectStoreFullError`, `NoRuntimeError`, `ShutDownError`, `std::bad_alloc`.
[[nodiscard]] MANTA_API Node& new_object(const NodeType& type, std::uint64_t bytes, std::source_location site);

/// Completes `new_object`, after the value is in the node, or could not be built.
MANTA_API void seal_object(Node& node) noexcept;
MANTA_API void free_unbuilt_object(Node& node) noexcept;

/// Releases reserved bytes that the copy does not use, since the source had spare capacity.
MANTA_API void shrink_object(Node& node, std::uint64_t bytes) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
