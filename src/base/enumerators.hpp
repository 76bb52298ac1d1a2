// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Counts the enumerators of an enumeration, so that a table with a line for each can assert that it is complete.

#include <manta/version.hpp>

#include <cstddef>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// True if the value has a name: compilers write `manta::EngineKind::kLocal`, and without one `(manta::EngineKind)7`.
template <auto Value>
[[nodiscard]] consteval bool is_enumerator() {
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("Value = "));
  text = text.substr(0, text.find_first_of("];"));
  const char first = text[text.find_last_of("):") + 1];
  return first < '0' || first > '9';
}

/// Returns the number of enumerators of an enumeration whose values count from 0.
template <class Enum, std::size_t From = 0>
[[nodiscard]] consteval std::size_t count_enumerators() {
  if constexpr (is_enumerator<static_cast<Enum>(From)>()) {
    return count_enumerators<Enum, From + 1>();
  } else {
    return From;
  }
}

template <class Enum>
inline constexpr std::size_t enumerator_count = count_enumerators<Enum>();

}  // namespace detail
MANTA_NAMESPACE_END
