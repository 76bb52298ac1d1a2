// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Exceptions as bytes.
///
/// | thrown there                              | here                                                           |
/// |-------------------------------------------|----------------------------------------------------------------|
/// | an `Error`                                | the same class, with message, context and causes               |
/// | a standard exception                      | an exception of that class, with its text                      |
/// | a class derived from one                  | an exception of the nearest standard class, with its text      |
/// | anything else                             | a `std::exception`, whose text names the type                  |
///
/// So `cause_as<E>` finds the classes of the table, and returns null for a user's class. Messages show the name that
/// the type had there. Exceptions nested in a `std::nested_exception` cross too, and causes of causes, to a depth of
/// about `Writer::kMaxDepth`; of more, only the outermost.

#include <manta/codec.hpp>

#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

void write(Writer& writer, const std::exception_ptr& error);

/// Errors: `DecodeError`, `std::bad_alloc`.
[[nodiscard]] std::exception_ptr read_exception(Reader& reader);

}  // namespace detail
MANTA_NAMESPACE_END
