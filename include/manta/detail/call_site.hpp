// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <source_location>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Gives a callable that knows where it is called.
///
/// A default argument cannot follow a parameter pack that is to be deduced, so each number of arguments has its own
/// overload; beyond eight the call site is not known. `Self::invoke(site, arguments...)` does the work.
template <class Self>
class CallSite {
  using Site = std::source_location;

 public:
  auto operator()(Site site = Site::current()) const { return self().invoke(site); }

  template <class A>
  auto operator()(A&& a, Site site = Site::current()) const {
    return self().invoke(site, static_cast<A&&>(a));
  }
  template <class A, class B>
  auto operator()(A&& a, B&& b, Site site = Site::current()) const {
    return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b));
  }
  template <class A, class B, class C>
  auto operator()(A&& a, B&& b, C&& c, Site site = Site::current()) const {
    return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c));
  }
  template <class A, class B, class C, class D>
  auto operator()(A&& a, B&& b, C&& c, D&& d, Site site = Site::current()) const {
    return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d));
  }
  template <class A, class B, class C, class D, class E>
  auto operator()(A&& a, B&& b, C&& c, D&& d, E&& e, Site site = Site::current()) const {
    return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                         static_cast<E&&>(e));
  }
  template <class A, class B, class C, class D, class E, class F>
  auto operator()(A&& a, B&& b, C&& c, D&& d, E&& e, F&& f, Site site = Site::current()) const {
    return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                         static_cast<E&&>(e), static_cast<F&&>(f));
  }
  template <class A, class B, class C, class D, class E, class F, class G>
  auto operator()(A&& a, B&& b, C&& c, D&& d, E&& e, F&& f, G&& g, Site site = Site::current()) const {
    return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                         static_cast<E&&>(e), static_cast<F&&>(f), static_cast<G&&>(g));
  }
  template <class A, class B, class C, class D, class E, class F, class G, class H>
  auto operator()(A&& a, B&& b, C&& c, D&& d, E&& e, F&& f, G&& g, H&& h, Site site = Site::current()) const {
    return self().invoke(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                         static_cast<E&&>(e), static_cast<F&&>(f), static_cast<G&&>(g), static_cast<H&&>(h));
  }
  template <class A, class B, class C, class D, class E, class F, class G, class H, class I, class... J>
  auto operator()(A&& a, B&& b, C&& c, D&& d, E&& e, F&& f, G&& g, H&& h, I&& i, J&&... j) const {
    return self().invoke(Site(), static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d),
                         static_cast<E&&>(e), static_cast<F&&>(f), static_cast<G&&>(g), static_cast<H&&>(h),
                         static_cast<I&&>(i), static_cast<J&&>(j)...);
  }

 private:
  [[nodiscard]] const Self& self() const noexcept { return static_cast<const Self&>(*this); }
};

}  // namespace detail
MANTA_NAMESPACE_END
