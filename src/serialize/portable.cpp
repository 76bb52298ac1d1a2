// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/codec/portable.hpp>

#include <manta/error.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

std::string describe(std::string_view function, const Unportable& what) {
  std::string message = what.number == kTheResult ? "the result" : "argument " + std::to_string(what.number);
  message += " (" + std::string(what.type) + ") of " + std::string(function) + " has no codec";
  if (what.why != nullptr) message += ": " + what.why();
  return message;
}

void throw_not_portable(std::string_view function, const Unportable& what) {
  throw NotPortableError(describe(function, what));
}

}  // namespace detail
MANTA_NAMESPACE_END
