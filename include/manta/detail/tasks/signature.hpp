// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one signature of a function, a functor or a method, taken apart.

#include <manta/version.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class... T>
struct TypeList {
  static constexpr std::size_t size = sizeof...(T);
};

template <class R, class Owner, class... P>
struct SignatureOf {
  using Result = R;
  using Class = Owner;  // of a method; void for a function
  using Parameters = TypeList<P...>;
  static constexpr std::size_t arity = sizeof...(P);
};

template <class F>
struct Signature;  // no definition: F is no function, or has no single signature

template <class R, class... P>
struct Signature<R (*)(P...)> : SignatureOf<R, void, P...> {};
template <class R, class... P>
struct Signature<R (*)(P...) noexcept> : SignatureOf<R, void, P...> {};

// The qualifiers of a method multiply; a macro is shorter than twelve specialisations.
// NOLINTBEGIN(bugprone-macro-parentheses): qualifiers take none
#define MANTA_METHOD_SIGNATURE(QUALIFIERS) \
  template <class R, class C, class... P>  \
  struct Signature<R (C::*)(P...) QUALIFIERS> : SignatureOf<R, C, P...> {};
MANTA_METHOD_SIGNATURE()
MANTA_METHOD_SIGNATURE(const)
MANTA_METHOD_SIGNATURE(&)
MANTA_METHOD_SIGNATURE(const&)
MANTA_METHOD_SIGNATURE(&&)
MANTA_METHOD_SIGNATURE(const&&)
MANTA_METHOD_SIGNATURE(noexcept)
MANTA_METHOD_SIGNATURE(const noexcept)
MANTA_METHOD_SIGNATURE(& noexcept)
MANTA_METHOD_SIGNATURE(const& noexcept)
MANTA_METHOD_SIGNATURE(&& noexcept)
MANTA_METHOD_SIGNATURE(const&& noexcept)
#undef MANTA_METHOD_SIGNATURE
// NOLINTEND(bugprone-macro-parentheses)

template <class F>
concept HasCallOperator = requires { &F::operator(); };

template <class F>
  requires(std::is_class_v<F> && HasCallOperator<F>)
struct Signature<F> : SignatureOf<void, void> {
  using Call = Signature<decltype(&F::operator())>;
  using Result = typename Call::Result;
  using Class = void;
  using Parameters = typename Call::Parameters;
  static constexpr std::size_t arity = Call::arity;
};

template <class F>
concept OneSignature = requires { typename Signature<F>::Parameters; };

/// The name of a function or type as the compiler spells it, for people.
///
/// Ensures: a view of static storage.
template <auto Fn>
[[nodiscard]] constexpr std::string_view name_of() noexcept {
  std::string_view text = __PRETTY_FUNCTION__;
  // GCC:   "... name_of() [with auto Fn = square; std::string_view = ...]"; clang: "... name_of() [Fn = &square]"
  const std::size_t start = text.find("Fn = ");
  if (start == std::string_view::npos) return text;
  text.remove_prefix(start + 5);
  text = text.substr(0, text.find("; std::string_view = "));
  if (text.ends_with(']') && text.find('[') == std::string_view::npos) text.remove_suffix(1);
  if (text.starts_with('&')) text.remove_prefix(1);
  return text;
}

template <class T>
[[nodiscard]] constexpr std::string_view type_name() noexcept {
  std::string_view text = __PRETTY_FUNCTION__;
  const std::size_t start = text.find("T = ");
  if (start == std::string_view::npos) return text;
  text.remove_prefix(start + 4);
  text = text.substr(0, text.find("; std::string_view = "));
  if (text.ends_with(']')) text.remove_suffix(1);
  return text;
}

}  // namespace detail
MANTA_NAMESPACE_END
