// SPDX-License-Identifier: Apache-2.0
//
// Errors of misuse, thrown out of line so that the templates which find them stay small.

#include "tasks/outcome.hpp"

#include <manta/detail/tasks/convert.hpp>
#include <manta/detail/tasks/errors.hpp>
#include <manta/detail/tasks/frame.hpp>
#include <manta/object_ref.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

std::exception_ptr not_ready_error(Node& node) {
  return make_error(ErrorCode::kGetTimeout, "the value is not there yet", context_of(node));
}

void throw_not_completed() { throw GetTimeoutError("not all references were done within the timeout"); }

void throw_empty_ref() {
  throw InvalidArgumentError("the reference or handle is empty: default-constructed, or moved from");
}

void throw_not_unique(Node& node) {
  throw NotUniqueError("the value cannot be moved out, since there are other references to it", context_of(node));
}

void throw_async_spent() { throw InvalidArgumentError("this Async was moved from, or awaited before"); }

void throw_out_of_range(std::string_view function, std::size_t index, std::string value, std::string_view type) {
  throw InvalidArgumentError("argument " + std::to_string(index) + " of '" + std::string(function) + "': " + value +
                             " does not fit into " + std::string(type));
}

}  // namespace detail
MANTA_NAMESPACE_END
