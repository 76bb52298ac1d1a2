// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Checks that a struct's `list_fields` is complete: each field that the struct declares has a line there.

#include <manta/detail/base/limits.hpp>
#include <manta/detail/codec/fields.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class One, class Other>
[[nodiscard]] constexpr bool is_same_field(One one, Other other) noexcept {
  if constexpr (std::is_same_v<One, Other>) {
    return one == other;
  } else {
    return false;
  }
}

template <class T>
[[nodiscard]] consteval bool find_whether_listed() {
  std::size_t lines = 0;
  bool is_twice = false;
  list_fields(FieldsOf<T>(), [&](std::string_view name, auto field, const auto&...) {
    ++lines;
    std::size_t alike = 0;
    list_fields(FieldsOf<T>(), [&](std::string_view other_name, auto other, const auto&...) {
      if (name == other_name || is_same_field(field, other)) ++alike;
    });
    is_twice |= alike != 1;
  });
  return lines == field_count<T> && !is_twice;
}

/// True if `list_fields` has a line for each field of `T`, and no name or field has two.
template <class T>
inline constexpr bool lists_every_field = find_whether_listed<T>();

/// True if `list_fields` of `T` has a line of this name.
template <class T>
[[nodiscard]] constexpr bool lists_field(std::string_view name) {
  bool is_listed = false;
  list_fields(FieldsOf<T>(), [&](std::string_view other, const auto&...) { is_listed |= other == name; });
  return is_listed;
}

}  // namespace detail
MANTA_NAMESPACE_END
