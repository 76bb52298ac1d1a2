// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The checks of the limits of fields. A new limit needs an `allows`, and an `allowed` that says it in words.

#include <manta/detail/base/limits.hpp>
#include <manta/setting.hpp>

#include <cmath>
#include <string>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

[[nodiscard]] inline bool allows(AnyText /*limit*/, const Text& /*text*/) noexcept { return true; }

[[nodiscard]] inline bool allows(AnyTime /*limit*/, const Deadline& deadline) noexcept { return deadline.is_number(); }

[[nodiscard]] inline bool allows(ZeroOrMore /*limit*/, const Duration& length) noexcept {
  return length.is_number() && length.value().count() >= 0;
}

[[nodiscard]] inline bool is_whole(const Number& number) noexcept {
  return !number.is_floating() || std::trunc(number.as_double()) == number.as_double();
}

[[nodiscard]] inline bool allows(Whole limit, const Number& number) noexcept {
  return is_whole(number) && number.as_int64() >= limit.min && number.as_int64() <= limit.max;
}

[[nodiscard]] bool allows(CpuShare limit, const Number& number) noexcept;

/// Returns what a limit allows, as the end of "it must be".
[[nodiscard]] std::string allowed(AnyText limit);
[[nodiscard]] std::string allowed(AnyTime limit);
[[nodiscard]] std::string allowed(ZeroOrMore limit);
[[nodiscard]] std::string allowed(CpuShare limit);
[[nodiscard]] std::string allowed(Whole limit);

/// Returns a value that is set, in words.
[[nodiscard]] std::string show(const Text& text);
[[nodiscard]] std::string show(const Number& number);
[[nodiscard]] std::string show(const Duration& length);
[[nodiscard]] std::string show(const Deadline& deadline);

/// Throws `InvalidArgumentError`: "FIELD must be ALLOWED, got GOT".
[[noreturn]] void refuse_value(std::string_view field, std::string_view allowed, std::string_view got);

/// Refuses a value that its limit does not allow. Out of line, so that a check costs only its comparisons.
template <class Limit, class Value>
[[noreturn, gnu::noinline]] void refuse_by(std::string_view field, const Limit& limit, const Value& value) {
  refuse_value(field, allowed(limit), show(value));
}

/// Throws `InvalidArgumentError` if the limit does not allow the value. Requires: it is set.
template <class Limit, class Value>
void require(std::string_view field, const Limit& limit, const Value& value) {
  if (!allows(limit, value)) [[unlikely]]
    refuse_by(field, limit, value);
}

}  // namespace detail
MANTA_NAMESPACE_END
