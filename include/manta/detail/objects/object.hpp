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

/// Ends `new_object`, when the value stands in the node, or when it could not be built.
MANTA_API void seal_object(Node& node) noexcept;
MANTA_API void free_unbuilt_object(Node& node) noexcept;

/// Takes from the account what a copy turned out not to need, its original having had room to spare.
MANTA_API void shrink_object(Node& node, std::uint64_t bytes) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
