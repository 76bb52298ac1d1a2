// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/attributes.hpp>
#include <manta/detail/tasks/check.hpp>
#include <manta/detail/tasks/launch.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/tasks/submit.hpp>

#include <source_location>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <auto Fn, ResultUse W, class Setup>
class RemoteCall;

template <auto Fn, ResultUse W>
struct RemoteCallOf {
  template <class Setup>
  using With = RemoteCall<Fn, W, Setup>;
};

/// The result of a call whose function has several signatures, if the arguments determine it.
template <class F, class... A>
struct GuessedResult {
  using type = int;
};
template <class F, class... A>
  requires std::is_invocable_v<F, A...>
struct GuessedResult<F, A...> : std::invoke_result<F, A...> {};

/// Looks for misuse in a call of Fn as a task.
template <auto Fn, class... A>
struct FunctionCheck
    : Mistaken<std::is_member_pointer_v<decltype(Fn)> ? Misuse::kMethodAsFunction : Misuse::kNoFunction> {
  using F = std::remove_cv_t<decltype(Fn)>;
  using Result = typename GuessedResult<F, A...>::type;
};
template <auto Fn, class... A>
  requires(OneSignature<std::remove_cv_t<decltype(Fn)>> && !std::is_member_pointer_v<decltype(Fn)>)
struct FunctionCheck<Fn, A...>
    : Checked<find_misuse<SlotFor, typename FunctionBody<Fn>::Result, typename FunctionBody<Fn>::Parameters,
                          TypeList<A...>, Misuse::kFunctionCount>,
              typename FunctionBody<Fn>::Parameters, TypeList<A...>> {
  using Result = typename FunctionBody<Fn>::Result;
};

template <auto Fn, ResultUse W, class Setup>
class RemoteCall : public CallSite<RemoteCall<Fn, W, Setup>>,
                   public Builders<RemoteCallOf<Fn, W>::template With, Setup> {
 public:
  constexpr RemoteCall() = default;
  explicit RemoteCall(Setup setup) : Builders<RemoteCallOf<Fn, W>::template With, Setup>(std::move(setup)) {}

  template <class... A>
  auto invoke(std::source_location site, A&&... arguments) const {
    using Check = FunctionCheck<Fn, A...>;
    if constexpr (Check::right) {
      return start(typename SlotsFor<SlotFor, typename FunctionBody<Fn>::Parameters, A...>::type{}, site,
                   static_cast<A&&>(arguments)...);
    } else {
      explain<Check::misuse, typename Check::Where::type>();
      return misused<W, typename Check::Result>();
    }
  }

 private:
  template <class... Slots, class... A>
  auto start(TypeList<Slots...>, std::source_location site, A&&... arguments) const {
    return launch<FunctionBody<Fn>, Pack<Slots...>, W>(this->setup_, site, static_cast<A&&>(arguments)...);
  }
};

/// Calls a method: see actor.hpp.
template <auto M, ResultUse W>
class MethodCall;

template <auto Fn>
using SendCall = std::conditional_t<std::is_member_pointer_v<decltype(Fn)>, MethodCall<Fn, ResultUse::kNothing>,
                                    RemoteCall<Fn, ResultUse::kNothing, Plain>>;

template <class Signature>
struct OverloadPicker;
template <class R, class... P>
struct OverloadPicker<R(P...)> {
  constexpr void operator()(...) const volatile MANTA_REFUSED("manta: no overload of this name has this signature");
  constexpr auto operator()(R (*function)(P...)) const noexcept { return function; }
  template <class C>
  constexpr auto operator()(R (C::*method)(P...)) const noexcept {
    return method;
  }
  // If two methods differ in `const` alone, pick the one without: `volatile` makes this overload the worse choice.
  template <class C>
  constexpr auto operator()(R (C::*method)(P...) const) const volatile noexcept {
    return method;
  }
};
template <class R, class... P>
struct OverloadPicker<R(P...) const> {
  constexpr void operator()(...) const MANTA_REFUSED("manta: no overload of this name has this signature");
  template <class C>
  constexpr auto operator()(R (C::*method)(P...) const) const noexcept {
    return method;
  }
};

}  // namespace detail

/// Calls a function as a task: `remote<f>(args...)` returns an `ObjectRef` of its result at once.
///
/// `f` is a function, a captureless lambda or a structural functor with one signature; if it returns `Async<T>`, the
/// task is a coroutine. Arguments follow the rules in docs/arguments.md: they convert as in a direct call, unless that
/// would lose something; an `ObjectRef<T>` is resolved before the call wherever a `T` fits.
///
/// `.with(options)`, `.on(runtime)` and `.after(refs...)` configure the call: how it runs, where, and which references
/// must be done first, with a value or an error.
///
/// Errors: `InvalidArgumentError` (an integer out of range, a bad option), `NoRuntimeError`, `ShutDownError`,
///         `WrongRuntimeError` at the call; everything else is the outcome.
/// Cost:   one allocation, about as much as a function call through a thread pool's own queue (bench/).
///
///     auto sum = manta::remote<add>(1, manta::remote<add>(2, 3));
///     auto job = manta::remote<fetch>.with({.name = "fetch", .max_retries = 3})(url);
template <auto Fn>  // manta: takes a function or a captureless lambda; submit takes closures, overload picks a function
inline constexpr detail::RemoteCall<Fn, detail::ResultUse::kResult, detail::Plain> remote{};

/// Calls a function as a task without a reference to its result. An error goes to `Config::on_unobserved_error`.
///
/// For a method, the first argument is the actor's handle: `send<&A::method>(handle, args...)`.
template <auto Fn>  // manta: takes a function, a captureless lambda or a method; overload picks one of several
inline constexpr detail::SendCall<Fn> send{};

/// Picks one of several overloads, by its signature: `remote<manta::overload<int(int)>(&f)>`.
///
/// It works for methods, too: `handle.call<manta::overload<int(int)>(&A::method)>(3)`. If two differ in `const` alone,
/// this picks the one without; `overload<int(int) const>` picks the other.
template <class Signature>
inline constexpr detail::OverloadPicker<Signature> overload{};

MANTA_NAMESPACE_END
