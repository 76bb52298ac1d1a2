// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/launch.hpp>

#include <source_location>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <auto Fn, Wanted W, class Setup>
class RemoteCall;

template <auto Fn, Wanted W>
struct RemoteCallOf {
  template <class Setup>
  using With = RemoteCall<Fn, W, Setup>;
};

template <auto Fn, Wanted W, class Setup>
class RemoteCall : public CallSite<RemoteCall<Fn, W, Setup>>,
                   public Builders<RemoteCallOf<Fn, W>::template With, Setup> {
  using Function = std::remove_cv_t<decltype(Fn)>;
  static_assert(OneSignature<Function>,
                "manta: remote<f> takes a function, a captureless lambda or a functor with one signature; "
                "pick an overload with manta::overload<R(P...)>(&f)");

 public:
  constexpr RemoteCall() = default;
  explicit RemoteCall(Setup setup) : Builders<RemoteCallOf<Fn, W>::template With, Setup>(std::move(setup)) {}

  template <class... A>
  auto invoke(std::source_location site, A&&... arguments) const {
    using Body = FunctionBody<Fn>;
    constexpr bool right_count = Body::Parameters::size == sizeof...(A);
    static_assert(right_count, "manta: this function takes another number of arguments (defaults are not seen)");
    if constexpr (right_count) {
      return start(typename SlotsFor<SlotFor, typename Body::Parameters, A...>::type{}, site,
                   static_cast<A&&>(arguments)...);
    }
  }

 private:
  template <class... Slots, class... A>
  auto start(TypeList<Slots...>, std::source_location site, A&&... arguments) const {
    return launch<FunctionBody<Fn>, Pack<Slots...>, W>(this->setup_, site, static_cast<A&&>(arguments)...);
  }
};

template <class Signature>
struct OverloadPicker;
template <class R, class... P>
struct OverloadPicker<R(P...)> {
  constexpr auto operator()(R (*function)(P...)) const noexcept { return function; }
};

}  // namespace detail

/// Calls a function as a task: `remote<f>(args...)` returns an `ObjectRef` of its result at once.
///
/// `f` is a function, a captureless lambda or a structural functor with one signature; if it returns `Async<T>`, the
/// task is a coroutine. Arguments follow the rules in docs/arguments.md: they convert as in a direct call, except
/// where that would lose something; an `ObjectRef<T>` is resolved before the call wherever a `T` fits.
///
/// `.with(options)`, `.on(runtime)` and `.after(refs...)` say more before the call: how it runs, where, and what comes
/// first, whether that succeeds or fails.
///
/// Errors: `InvalidArgumentError` (an integer out of range, a bad option), `NoRuntimeError`, `ShutDownError`,
///         `WrongRuntimeError` at the call; everything else is the outcome.
/// Cost:   one allocation, about as much as a function call through a thread pool's own queue (bench/).
///
///     auto sum = manta::remote<add>(1, manta::remote<add>(2, 3));
///     auto job = manta::remote<fetch>.with({.name = "fetch", .max_retries = 3})(url);
template <auto Fn>
inline constexpr detail::RemoteCall<Fn, detail::Wanted::kResult, detail::Plain> remote{};

/// Calls a function as a task whose result nobody wants. An error goes to `Config::on_unobserved_error`.
template <auto Fn>
inline constexpr detail::RemoteCall<Fn, detail::Wanted::kNothing, detail::Plain> send{};

/// Picks one of several overloads: `remote<manta::overload<int(int)>(&f)>`.
template <class Signature>
inline constexpr detail::OverloadPicker<Signature> overload{};

MANTA_NAMESPACE_END
