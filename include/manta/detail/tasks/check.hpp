// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Looks for misuse in a whole call: in the number of its arguments, in each of them, and in what it gives.

#include <manta/async.hpp>
#include <manta/detail/tasks/argument.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/tasks/signature.hpp>
#include <manta/detail/tasks/submit.hpp>

#include <cstddef>
#include <initializer_list>
#include <tuple>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// What is wrong, and with which argument; 0 is none of them.
struct Finding {
  Misuse misuse = Misuse::kNone;
  std::size_t number = 0;
};

/// The first that is wrong of many arguments.
[[nodiscard]] constexpr Finding first_of(std::initializer_list<Misuse> arguments, Misuse of_the_call) noexcept {
  std::size_t number = 1;
  for (const Misuse each : arguments) {
    if (each != Misuse::kNone) return {each, number};
    ++number;
  }
  return {of_the_call};
}

/// What a function's result is as a value.
template <class R>
using ResultValue = std::remove_cvref_t<typename UnwrapAsync<R>::type>;

template <class R>
inline constexpr Misuse result_misuse = std::is_reference_v<typename UnwrapAsync<R>::type> ? Misuse::kReference
                                        : is_view<ResultValue<R>>                          ? Misuse::kView
                                                                                           : Misuse::kNone;

/// What a coroutine cannot have, and a function can.
template <bool Coroutine, class... Chosen>
inline constexpr Misuse coroutine_misuse = Misuse::kNone;
template <class... Chosen>
inline constexpr Misuse coroutine_misuse<true, Chosen...> =
    (Chosen::passes_temporary || ...) ? Misuse::kTemporary : Misuse::kNone;

/// Looks at a call of something that takes `Parameters` and returns R. `Choose` is SlotFor or ClosureSlotFor.
template <template <class, class> class Choose, class R, class Parameters, class Arguments, Misuse WrongCount>
inline constexpr Finding find_misuse{WrongCount};
template <template <class, class> class Choose, class R, class... P, class... A, Misuse WrongCount>
  requires(sizeof...(P) == sizeof...(A))
inline constexpr Finding find_misuse<Choose, R, TypeList<P...>, TypeList<A...>, WrongCount> =
    first_of({Choose<P, A>::misuse...},
             result_misuse<R> != Misuse::kNone ? result_misuse<R> : coroutine_misuse<is_async<R>, Choose<P, A>...>);

/// The argument with this number, for a compiler to name it.
template <std::size_t Number, class Parameters, class Arguments>
struct WhereOf;
template <class Parameters, class Arguments>
struct WhereOf<0, Parameters, Arguments> {
  using type = void;
};
template <std::size_t Number, class... P, class... A>
  requires(Number > 0)
struct WhereOf<Number, TypeList<P...>, TypeList<A...>> {
  using type = ArgumentAt<Number, std::tuple_element_t<Number - 1, std::tuple<P...>>,
                          std::tuple_element_t<Number - 1, std::tuple<A...>>>;
};

/// What was found in a call.
template <Finding Found, class Parameters, class Arguments>
struct Checked {
  static constexpr Misuse misuse = Found.misuse;
  static constexpr bool right = misuse == Misuse::kNone;
  struct Where : WhereOf<Found.number, Parameters, Arguments> {};  // asked for where something is wrong
};
template <Misuse M>
using Mistaken = Checked<Finding{M}, void, void>;

/// What a call that is misused gives: a reference of the type that it should have.
template <ResultUse W, class R>
auto misused() {
  if constexpr (W == ResultUse::kResult) return ObjectRef<ResultValue<R>>();
}

}  // namespace detail
MANTA_NAMESPACE_END
