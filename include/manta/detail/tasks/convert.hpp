// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The conversions that an argument may undergo: those of a direct call, where what does not fit is an error. fits.hpp
/// refuses the others.

#include <manta/detail/base/export.hpp>
#include <manta/detail/tasks/errors.hpp>
#include <manta/detail/tasks/signature.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T>
concept IntegerLike = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// True where a value of type From may not fit into To.
template <class To, class From>
inline constexpr bool may_not_fit = false;
template <IntegerLike To, IntegerLike From>
inline constexpr bool may_not_fit<To, From> = std::is_signed_v<From>
                                                  ? !std::is_signed_v<To> || sizeof(From) > sizeof(To)
                                                  // NOLINTNEXTLINE(misc-redundant-expression): of two types
                                                  : std::numeric_limits<From>::digits > std::numeric_limits<To>::digits;

template <class To, class From>
[[nodiscard]] constexpr bool fits(From value) noexcept {
  constexpr To lowest = std::numeric_limits<To>::min();
  constexpr To highest = std::numeric_limits<To>::max();
  if constexpr (std::is_signed_v<From> == std::is_signed_v<To>) {
    return value >= lowest && value <= highest;
  } else if constexpr (std::is_signed_v<From>) {
    return value >= 0 && static_cast<std::make_unsigned_t<From>>(value) <= highest;
  } else {
    return value <= static_cast<std::make_unsigned_t<To>>(highest);
  }
}

/// Converts argument number `index` of `Name()`.
template <class To, class From>
[[nodiscard]] constexpr To convert(From&& from, std::string_view (*name)(), std::size_t index) {
  using Plain = std::remove_cvref_t<From>;
  if constexpr (std::is_enum_v<Plain> && std::is_integral_v<To>) {  // an unscoped one is an integer, too
    return convert<To>(static_cast<std::underlying_type_t<Plain>>(from), name, index);
  } else if constexpr (may_not_fit<To, Plain>) {
    if (!fits<To>(from)) throw_out_of_range(name(), index, std::to_string(from), type_name<To>());
    return static_cast<To>(from);
  } else if constexpr (std::is_arithmetic_v<To> && std::is_arithmetic_v<Plain>) {
    return static_cast<To>(from);
  } else {
    return static_cast<From&&>(from);
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
