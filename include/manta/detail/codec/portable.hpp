// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/detail/codec/has_codec.hpp>
#include <manta/detail/tasks/signature.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

MANTA_NAMESPACE_BEGIN

template <class T>
class Async;
template <class T>
class Value;

namespace detail {

/// The type that is sent for a parameter of the plain type P: the owner of a view, the value of a reference.
template <class P>
struct Carried {
  using type = P;
};
template <>
struct Carried<std::string_view> {
  using type = std::string;
};
template <class T>
struct Carried<std::span<const T>> {
  using type = std::vector<T>;
};
template <class T>
struct Carried<Value<T>> {
  using type = T;
};
template <class T>
struct Carried<std::span<const Value<T>>> {
  using type = T;
};

template <class R>
struct CarriedResult {
  using type = R;
};
template <class T>
struct CarriedResult<Async<T>> {
  using type = T;
};

/// A non-const reference has no codec: the function's changes would be lost.
template <class P>
using CarriedFor = std::conditional_t<std::is_lvalue_reference_v<P> && !std::is_const_v<std::remove_reference_t<P>>, P,
                                      typename Carried<std::remove_cvref_t<P>>::type>;

inline constexpr std::size_t kTheResult = static_cast<std::size_t>(-1);

/// The first part without a codec: the number of an argument, or kTheResult, or 0 for none; its type's name; and the
/// reason, which names the part of the type that has no codec.
struct Unportable {
  std::size_t number = 0;
  std::string_view type{};
  std::string (*why)() = nullptr;
};

template <class T>
constexpr void find_unportable(Unportable& found, std::size_t number) {
  if constexpr (!has_codec<T>) {
    if (found.number == 0) found = {number, type_name<T>(), [] { return why_no_codec<T>(); }};
  }
}

template <class R, class... P>
[[nodiscard]] constexpr Unportable find_unportable(TypeList<P...>) {
  Unportable found;
  std::size_t number = 0;
  (find_unportable<CarriedFor<P>>(found, ++number), ...);
  using Result = typename CarriedResult<R>::type;
  if constexpr (!std::is_void_v<Result>) find_unportable<Result>(found, kTheResult);
  return found;
}

/// Finds the first type without a codec among the parameters and the result of a function or method.
template <auto Fn>
inline constexpr Unportable unportable = [] {
  using Signature = detail::Signature<std::remove_cv_t<decltype(Fn)>>;
  return find_unportable<typename Signature::Result>(typename Signature::Parameters());
}();

/// The text of it: "argument 2 (std::function<void()>) of f has no codec: give it a manta_codec".
[[nodiscard]] std::string describe(std::string_view function, const Unportable& what);

/// Throws a `NotPortableError` with that text.
[[noreturn]] MANTA_API void throw_not_portable(std::string_view function, const Unportable& what);

template <auto Fn>
inline constexpr std::size_t number_of_argument_without_codec = unportable<Fn>.number;

}  // namespace detail

/// True if all parameters and the result of a function, a captureless lambda or a method have codecs, so that calls to
/// it may leave this process. A view counts as its owner, `Async<T>` as `T`.
///
///     static_assert(manta::portable<render>);
template <auto Fn>
concept portable = detail::number_of_argument_without_codec<Fn> == 0;

/// Throws if calls to `Fn` cannot leave this process.
///
/// Errors: `NotPortableError`, which names the argument, or the result, and says why its type has no codec.
template <auto Fn>
void require_portable() {
  if constexpr (!portable<Fn>) detail::throw_not_portable(detail::name_of<Fn>(), detail::unportable<Fn>);
}

MANTA_NAMESPACE_END
