// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <cstddef>
#include <source_location>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Stands for an argument that was not given. One object for all: a temporary would take room in a coroutine's frame.
struct NoArgument {
  explicit constexpr NoArgument() noexcept = default;
};
using Absent = const NoArgument&;
inline constexpr NoArgument absent{};

/// How many of these were given; those that were stand in front.
template <class... A>
inline constexpr std::size_t given_of = (std::size_t{!std::is_same_v<A, Absent>} + ...);

/// Gives a callable that knows where it is called.
///
/// A default argument cannot follow a parameter pack that is to be deduced, so the first eight arguments have names,
/// and a call with more does not know where it is. All in one function: a compiler lists each candidate of a call that
/// fits none. `Self::invoke(site, arguments...)` does the work.
template <class Self>
class CallSite {
  using Site = std::source_location;

 public:
  template <class A = Absent, class B = Absent, class C = Absent, class D = Absent, class E = Absent, class F = Absent,
            class G = Absent, class H = Absent, class S = Site, class... More>
  auto operator()(  // manta: an argument in braces has no type of its own: std::vector{1, 2}
      A&& a = absent, B&& b = absent, C&& c = absent, D&& d = absent, E&& e = absent, F&& f = absent, G&& g = absent,
      H&& h = absent, S&& site = Site::current(), More&&... more) const {
    constexpr std::size_t given = given_of<A, B, C, D, E, F, G, H>;
    if constexpr (given == 0) {
      return self().invoke(site);
    } else if constexpr (given == 1) {
      return self().invoke(site, static_cast<A&&>(a));
    } else if constexpr (given == 2) {
      return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b));
    } else if constexpr (given == 3) {
      return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c));
    } else if constexpr (given == 4) {
      return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d));
    } else if constexpr (given == 5) {
      return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                           static_cast<E&&>(e));
    } else if constexpr (given == 6) {
      return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                           static_cast<E&&>(e), static_cast<F&&>(f));
    } else if constexpr (given == 7) {
      return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                           static_cast<E&&>(e), static_cast<F&&>(f), static_cast<G&&>(g));
    } else if constexpr (std::is_same_v<S, Site>) {
      return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                           static_cast<E&&>(e), static_cast<F&&>(f), static_cast<G&&>(g), static_cast<H&&>(h));
    } else {
      return self().invoke(Site(), static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                           static_cast<E&&>(e), static_cast<F&&>(f), static_cast<G&&>(g), static_cast<H&&>(h),
                           static_cast<S&&>(site), static_cast<More&&>(more)...);
    }
  }

 private:
  [[nodiscard]] const Self& self() const noexcept { return static_cast<const Self&>(*this); }
};

}  // namespace detail
MANTA_NAMESPACE_END
