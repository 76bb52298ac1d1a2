// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors of misuse, thrown out of line so that the templates which find them stay small.

#include <manta/detail/objects/node.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// How try_get says that there is nothing yet.
[[nodiscard]] MANTA_API std::exception_ptr not_ready_error(Node& node);

/// Throws `GetTimeoutError` for an iteration of several that was too slow.
[[noreturn]] MANTA_API void throw_not_completed();

/// Throws: an empty reference was used.
[[noreturn]] MANTA_API void throw_empty_ref();

/// Throws `NotUniqueError`: the value cannot be moved out.
[[noreturn]] MANTA_API void throw_not_unique(Node& node);

/// Throws `InvalidArgumentError`: an `Async` was used that has no frame to start.
[[noreturn]] MANTA_API void throw_async_spent();

/// Throws `InvalidArgumentError`: "argument 2 of 'f': 300 does not fit into signed char".
[[noreturn]] MANTA_API void throw_out_of_range(std::string_view function, std::size_t index, std::string value,
                                               std::string_view type);

}  // namespace detail
MANTA_NAMESPACE_END
