// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which argument fits which parameter, and the misuse if it does not.

#include <manta/detail/tasks/misuse.hpp>
#include <manta/object_ref.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T>
struct ReferredTo;
template <class T>
struct ReferredTo<ObjectRef<T>> {
  using type = T;
};

template <class T>
struct SpanOfValues;  // no definition: T is no std::span<const Value<U>>
template <class T>
struct SpanOfValues<std::span<const Value<T>>> {
  using type = T;
};
template <class T>
concept IsSpanOfValues = requires { typename SpanOfValues<T>::type; };

template <class A>
concept RangeOfRefs =
    requires(const A& range) { requires is_object_ref_type<std::remove_cvref_t<decltype(*range.begin())>>; };

template <class T>
inline constexpr bool is_span = false;
template <class T, std::size_t N>
inline constexpr bool is_span<std::span<T, N>> = true;

template <class T>
inline constexpr bool is_view = std::is_same_v<T, std::string_view> || is_span<T>;

/// True where a `const From` is a `P` as it stands: the reference P binds to it, to a base of its class too.
template <class P, class From>
inline constexpr bool binds_to =
    std::is_lvalue_reference_v<P> && std::is_convertible_v<const From*, std::remove_reference_t<P>*>;

/// True for the reference parameters that a task cannot have.
template <class P>
inline constexpr bool is_out_parameter = std::is_lvalue_reference_v<P> && !std::is_const_v<std::remove_reference_t<P>>;

/// What the node keeps for a parameter P and an argument of the plain type A: the parameter's plain type; the
/// argument's own where a reference to a base binds to it; an owner for a view.
template <class P, class A>
struct Kept {
  using type = std::conditional_t<std::is_class_v<A> && binds_to<P, A>, A, std::remove_cvref_t<P>>;
};
template <class P, class A>
  requires std::is_same_v<std::remove_cvref_t<P>, std::string_view>
struct Kept<P, A> {
  using type = std::string;
};
template <class P, class A>
  requires is_span<std::remove_cvref_t<P>>
struct Kept<P, A> {
  using type = std::vector<std::remove_cv_t<typename std::remove_cvref_t<P>::element_type>>;
};

template <class Plain, class T>
inline constexpr bool is_shared_value =
    std::is_same_v<Plain, std::shared_ptr<const T>> || std::is_same_v<Plain, Value<T>>;

/// True where the value of an ObjectRef<T> can be passed for a parameter P.
template <class P, class T>
inline constexpr bool value_fits =
    std::is_same_v<std::remove_cvref_t<P>, T> || is_shared_value<std::remove_cvref_t<P>, T> || binds_to<P, T> ||
    std::is_convertible_v<const T&, std::remove_cvref_t<P>> ||
    (is_view<std::remove_cvref_t<P>> && std::is_constructible_v<std::remove_cvref_t<P>, const T&>);
template <class P>
inline constexpr bool value_fits<P, void> = false;

/// A reference is a dependency where its value fits, and where the reference itself does not: then that is the error.
/// Where P is the reference's own type, or any reference's, it is passed on.
template <class P, class A>
concept IsDependency = requires {
  typename ReferredTo<std::remove_cvref_t<A>>::type;
  requires !std::is_same_v<std::remove_cvref_t<P>, std::remove_cvref_t<A>>;
  requires !std::is_same_v<std::remove_cvref_t<P>, AnyRef>;
  requires value_fits<P, typename ReferredTo<std::remove_cvref_t<A>>::type> ||
               !std::is_convertible_v<A, std::remove_cvref_t<P>>;
};

/// Conversions of a direct call that lose something.
template <class To, class From>
[[nodiscard]] constexpr Misuse conversion_misuse() noexcept {
  if constexpr (std::is_same_v<To, bool>) {
    return std::is_same_v<From, bool> ? Misuse::kNone : Misuse::kBool;
  } else {
    return std::is_integral_v<To> && std::is_floating_point_v<From> ? Misuse::kFraction : Misuse::kNone;
  }
}

/// What is wrong with a span parameter, whatever it is given.
template <class Plain>
[[nodiscard]] constexpr Misuse span_misuse() noexcept {
  if constexpr (is_span<Plain>) {
    if (!std::is_const_v<typename Plain::element_type>) return Misuse::kSpanOfNonConst;
    if (std::is_same_v<typename Plain::element_type, const bool>) return Misuse::kSpanOfBool;
  }
  return Misuse::kNone;
}

/// Why an argument does not convert to what would be kept of it.
template <class A, class Stored>
[[nodiscard]] constexpr Misuse unconvertible() noexcept {
  using Given = std::remove_cvref_t<A>;
  if constexpr (RangeOfRefs<Given>) return Misuse::kRangeOfRefs;
  return std::is_convertible_v<Given, Stored> ? Misuse::kNeedsMove : Misuse::kConversion;
}

/// What is wrong with an argument A&& that would be kept by value for a parameter P.
template <class P, class A>
[[nodiscard]] constexpr Misuse value_misuse() noexcept {
  using Plain = std::remove_cvref_t<P>;
  if constexpr (is_out_parameter<P>) {
    return Misuse::kOutParameter;
  } else if constexpr (span_misuse<Plain>() != Misuse::kNone) {
    return span_misuse<Plain>();
  } else if constexpr (is_view<Plain>) {
    return std::is_constructible_v<Plain, A> ? Misuse::kNone : unconvertible<A, Plain>();
  } else {
    using Stored = typename Kept<P, std::remove_cvref_t<A>>::type;
    if constexpr (std::is_convertible_v<A, Stored>) {
      return conversion_misuse<Stored, std::remove_cvref_t<A>>();
    } else {
      return unconvertible<A, Stored>();
    }
  }
}

/// What is wrong with a reference to a T as an argument for a parameter P.
template <class P, class T>
[[nodiscard]] constexpr Misuse dependency_misuse() noexcept {
  using Plain = std::remove_cvref_t<P>;
  if constexpr (std::is_void_v<T>) {
    return Misuse::kVoidRef;
  } else if constexpr (is_out_parameter<P>) {
    return Misuse::kRefOutParameter;
  } else if constexpr (!value_fits<P, T>) {
    return Misuse::kRefType;
  } else if constexpr (std::is_arithmetic_v<Plain>) {
    return conversion_misuse<Plain, T>();
  } else {
    return Misuse::kNone;
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
