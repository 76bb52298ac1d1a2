// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The fields of a plain struct: how many there are, of which types, and how to visit them.
///
/// The number of fields is the number of `{}` that initialise the struct: with braces an array member counts as one,
/// and not as many as it has elements. So a struct has fields here only if each of them may be left out of an
/// initializer, and if it has no bases, no union and at most 16 fields.

#include <manta/detail/tasks/signature.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The count of a type whose fields are not accessible.
inline constexpr std::size_t kNoFields = static_cast<std::size_t>(-1);

/// Converts to types that structured bindings cannot take apart: a base of T, or a union, which may have no name.
template <class T>
struct Hidden {
  template <class U>
    requires(std::is_union_v<U> || (std::is_base_of_v<U, T> && !std::is_same_v<U, T>))
  operator U() const noexcept;
};

// clang-format off
// NOLINTBEGIN(bugprone-branch-clone): questions in an order, of which many have the same answer

/// Counts the fields of an aggregate.
template <class T>
[[nodiscard]] consteval std::size_t count_fields() {
  constexpr Hidden<T> h;
  if constexpr (!requires { T{}; } || requires { T{h}; }) return kNoFields;
  else if constexpr (!requires { T{{}}; }) return 0;
  else if constexpr (requires { T{{}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}}; }) return 1;
  else if constexpr (requires { T{{}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}}; }) return 2;
  else if constexpr (requires { T{{}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}}; }) return 3;
  else if constexpr (requires { T{{}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}}; }) return 4;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}}; }) return 5;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}}; }) return 6;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}}; }) return 7;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 8;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 9;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 10;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 11;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 12;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 13;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 14;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, h}; }) return kNoFields;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 15;
  else if constexpr (!requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 16;
  else return kNoFields;
}

// NOLINTEND(bugprone-branch-clone)
// clang-format on

template <class T>
concept TupleLike = requires { std::tuple_size<T>::value; };

template <class T>
[[nodiscard]] consteval std::size_t find_field_count() {
  if constexpr (!std::is_aggregate_v<T> || !std::is_class_v<T> || TupleLike<T>) {
    return kNoFields;
  } else {
    constexpr std::size_t count = count_fields<T>();
    return count == 0 && !std::is_empty_v<T> ? kNoFields : count;
  }
}

template <class T>
inline constexpr std::size_t field_count = find_field_count<T>();

template <class T>
inline constexpr bool has_fields = field_count<T> != kNoFields;

// clang-format off

/// Calls `visit(fields...)`. `T` may be const.
template <class T, class Visit>
decltype(auto) visit_fields(T& value, Visit&& visit) {
  constexpr std::size_t count = field_count<std::remove_const_t<T>>;
  if constexpr (count == 0) { return visit(); }
  else if constexpr (count == 1) { auto& [a] = value; return visit(a); }
  else if constexpr (count == 2) { auto& [a, b] = value; return visit(a, b); }
  else if constexpr (count == 3) { auto& [a, b, c] = value; return visit(a, b, c); }
  else if constexpr (count == 4) { auto& [a, b, c, d] = value; return visit(a, b, c, d); }
  else if constexpr (count == 5) { auto& [a, b, c, d, e] = value; return visit(a, b, c, d, e); }
  else if constexpr (count == 6) { auto& [a, b, c, d, e, f] = value; return visit(a, b, c, d, e, f); }
  else if constexpr (count == 7) { auto& [a, b, c, d, e, f, g] = value; return visit(a, b, c, d, e, f, g); }
  else if constexpr (count == 8) { auto& [a, b, c, d, e, f, g, h] = value; return visit(a, b, c, d, e, f, g, h); }
  else if constexpr (count == 9) { auto& [a, b, c, d, e, f, g, h, i] = value; return visit(a, b, c, d, e, f, g, h, i); }
  else if constexpr (count == 10) {
    auto& [a, b, c, d, e, f, g, h, i, j] = value;
    return visit(a, b, c, d, e, f, g, h, i, j);
  }
  else if constexpr (count == 11) {
    auto& [a, b, c, d, e, f, g, h, i, j, k] = value;
    return visit(a, b, c, d, e, f, g, h, i, j, k);
  }
  else if constexpr (count == 12) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l] = value;
    return visit(a, b, c, d, e, f, g, h, i, j, k, l);
  }
  else if constexpr (count == 13) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = value;
    return visit(a, b, c, d, e, f, g, h, i, j, k, l, m);
  }
  else if constexpr (count == 14) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = value;
    return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
  }
  else if constexpr (count == 15) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = value;
    return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  }
  else if constexpr (count == 16) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = value;
    return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
  }
}

// clang-format on

// By a const reference, to which a bit-field binds.
inline constexpr auto types_of_fields = []<class... F>(const F&...) { return TypeList<F...>(); };

/// The types of the fields, as a `TypeList`.
template <class T>
using FieldTypes = decltype(visit_fields(std::declval<const T&>(), types_of_fields));

}  // namespace detail
MANTA_NAMESPACE_END
