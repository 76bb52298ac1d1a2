// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/launch.hpp>

#include <source_location>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Parameters of a closure: its signature's if it has one, else the arguments' own types.
template <class F, class... A>
struct ClosureParameters {
  using type = TypeList<std::unwrap_ref_decay_t<A>...>;
  using Result = std::invoke_result_t<F&, std::unwrap_ref_decay_t<A>...>;
};
template <class F, class... A>
  requires OneSignature<F>
struct ClosureParameters<F, A...> {
  using type = typename Signature<F>::Parameters;
  using Result = typename Signature<F>::Result;
};

template <class Setup>
class SubmitCall : public CallSite<SubmitCall<Setup>>, public Builders<SubmitCall, Setup> {
 public:
  constexpr SubmitCall() = default;
  explicit SubmitCall(Setup setup) : Builders<detail::SubmitCall, Setup>(std::move(setup)) {}

  template <class F, class... A>
  auto invoke(std::source_location site, F&& closure, A&&... arguments) const {
    using Closure = std::decay_t<F>;
    using Chosen = ClosureParameters<Closure, A...>;
    constexpr bool right_count = Chosen::type::size == sizeof...(A);
    static_assert(right_count, "manta: this closure takes another number of arguments (defaults are not seen)");
    if constexpr (right_count) {
      return start<Closure, typename Chosen::Result>(
          typename SlotsFor<ClosureSlotFor, typename Chosen::type, A...>::type{}, site, static_cast<F&&>(closure),
          static_cast<A&&>(arguments)...);
    }
  }

 private:
  template <class F, class R, class... Slots, class... A>
  auto start(TypeList<Slots...>, std::source_location site, A&&... arguments) const {
    return launch<ClosureBody<F, R>, Pack<ClosureSlot<F>, Slots...>, Wanted::kResult>(this->setup_, site,
                                                                                      static_cast<A&&>(arguments)...);
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
inline constexpr detail::SubmitCall<detail::Plain> submit{};

MANTA_NAMESPACE_END
