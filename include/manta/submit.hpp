// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/tasks/check.hpp>
#include <manta/detail/tasks/launch.hpp>
#include <manta/detail/tasks/misuse.hpp>

#include <source_location>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Tested by a call and not by std::is_invocable, which makes a compiler print a long path to an error in a lambda's
/// body.
template <class F, class... A>
concept CalledWith = requires(F& closure) { closure(std::declval<A>()...); };

/// Looks for misuse in a call of a closure. Its parameters are its signature's if it has one, else the arguments' own
/// types.
template <class F, class... A>
struct ClosureCheck : Mistaken<std::is_member_pointer_v<F> ? Misuse::kMethodAsFunction : Misuse::kNotInvocable> {
  using Result = int;
};
template <class F, class R, class P, class... A>
struct ClosureCheckOf
    : Checked<find_misuse<ClosureSlotFor, R, P, TypeList<A...>, Misuse::kClosureCount>, P, TypeList<A...>> {
  using Parameters = P;
  using Result = R;
};
template <class F, class... A>
  requires(OneSignature<F> && !std::is_member_pointer_v<F>)
struct ClosureCheck<F, A...>
    : ClosureCheckOf<F, typename Signature<F>::Result, typename Signature<F>::Parameters, A...> {};
template <class F, class... A>
  requires(!OneSignature<F> && CalledWith<F, std::unwrap_ref_decay_t<A>...>)
struct ClosureCheck<F, A...>
    : ClosureCheckOf<F, decltype(std::declval<F&>()(std::declval<std::unwrap_ref_decay_t<A>>()...)),
                     TypeList<std::unwrap_ref_decay_t<A>...>, A...> {};

template <class Setup>
class SubmitCall : public CallSite<SubmitCall<Setup>>, public Builders<SubmitCall, Setup> {
 public:
  constexpr SubmitCall() = default;
  explicit SubmitCall(Setup setup) : Builders<detail::SubmitCall, Setup>(std::move(setup)) {}

  template <class F, class... A>
  auto invoke(std::source_location site, F&& closure, A&&... arguments) const {
    using Closure = std::decay_t<F>;
    using Check = ClosureCheck<Closure, A...>;
    if constexpr (Check::right) {
      return start<Closure, typename Check::Result>(
          typename SlotsFor<ClosureSlotFor, typename Check::Parameters, A...>::type{}, site, static_cast<F&&>(closure),
          static_cast<A&&>(arguments)...);
    } else {
      explain<Check::misuse, typename Check::Where::type>();
      return misused<ResultUse::kResult, typename Check::Result>();
    }
  }

 private:
  template <class F, class R, class... Slots, class... A>
  auto start(TypeList<Slots...>, std::source_location site, A&&... arguments) const {
    return launch<ClosureBody<F, R>, Pack<ClosureSlot<F>, Slots...>, ResultUse::kResult>(
        this->setup_, site, static_cast<A&&>(arguments)...);
  }
};

}  // namespace detail

/// Runs a closure as a task in this process: lambdas with captures, function pointers, functors.
///
/// Arguments, options and errors as for `remote`; `std::ref(x)` stays a reference, and the caller keeps `x` alive. The
/// closure lives in the task until its body has ended, so a coroutine lambda may use its captures; further attempts
/// call the same object.
///
///     auto ref = manta::submit([&table](int key) { return table.at(key); }, 7);
///
/// **Beware** of GCC 12: inside a `co_await` expression it destroys a capturing lambda twice, and the task uses a
/// destroyed object. Name the lambda on a line before:
///
///     auto look_up = [table](int key) { return table->at(key); };
///     const auto value = co_await manta::submit(look_up, 7);      // and not co_await manta::submit([table] ...)
inline constexpr detail::SubmitCall<detail::Plain> submit{};

MANTA_NAMESPACE_END
