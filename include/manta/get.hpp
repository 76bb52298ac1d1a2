// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/tasks/errors.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/waiting/await.hpp>
#include <manta/object_ref.hpp>
#include <manta/when.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <iterator>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The node of the first reference of a range; null if there is none.
template <class Range>
[[nodiscard]] const Node* first_node(const Range& refs) {
  return std::begin(refs) == std::end(refs) ? nullptr : (*std::begin(refs)).peek();
}

/// Waits for one of several, and ignores the outcome; throws at the timeout.
inline void settle(const AnyRef& ref, const SharedTimeout& timeout) {
  if (!await_done(ref.node(), timeout.rest())) std::rethrow_exception(not_ready_error(ref.node()));
}

/// Settles all, from the last: a thread takes the youngest of its own tasks back at the least cost, and its thieves take
/// the oldest.
template <class Range>
void settle_all(const Range& refs, const SharedTimeout& timeout) {
  if constexpr (requires { std::rbegin(refs) == std::rend(refs); }) {
    for (auto ref = std::rbegin(refs); ref != std::rend(refs); ++ref) settle(*ref, timeout);
  } else {
    for (const auto& ref : refs) settle(ref, timeout);
  }
}

template <class Range>
concept RefRange = requires(const Range& range) {
  std::begin(range);
  requires is_object_ref_type<std::remove_cvref_t<decltype(*std::begin(range))>> ||
               std::is_same_v<std::remove_cvref_t<decltype(*std::begin(range))>, AnyRef>;
};

template <class T>
inline constexpr bool is_timeout = std::is_same_v<T, GetOptions>;
template <class Rep, class Period>
inline constexpr bool is_timeout<std::chrono::duration<Rep, Period>> = true;
template <Numeric T>
inline constexpr bool is_timeout<T> = true;  // so that get() says what it lacks

template <class T>
inline constexpr bool is_ref_tuple = false;
template <class... T>
inline constexpr bool is_ref_tuple<std::tuple<ObjectRef<T>...>> = true;

/// The arguments of get(), and types that users may pass by mistake.
template <class T>
concept Gettable = is_object_ref_type<T> || is_ref_tuple<T> || RefRange<T>;
template <class T>
concept NoReference = is_async<T> || std::is_same_v<T, AnyRef> || std::is_arithmetic_v<T>;

/// References, and then how long to wait.
template <class... T>
concept RefsAndTimeout = sizeof...(T) > 0 && is_timeout<typename decltype((std::type_identity<T>(), ...))::type> &&
                         (is_object_ref_type<T> + ... + 0) == sizeof...(T) - 1;

template <class Range>
using RefOf = std::remove_cvref_t<decltype(*std::begin(std::declval<const Range&>()))>;

}  // namespace detail

/// Waits for one reference: `ObjectRef::get`.
template <class T>
Got<T> get(const ObjectRef<T>& ref, const GetOptions& options = {}) {
  return ref.get(options);
}
template <class T>
Got<T> get(ObjectRef<T>&& ref, const GetOptions& options = {}) {
  return std::move(ref).get(options);
}

/// Waits for all references of a range; returns their values in order.
///
/// Errors: after all are done, the error of the lowest index that failed. `GetTimeoutError` for all together.
template <detail::RefRange Range>
std::vector<detail::GotElement<typename detail::RefOf<Range>::value_type>> get(const Range& refs,
                                                                               const GetOptions& options = {}) {
  const detail::SharedTimeout timeout(options, detail::first_node(refs));
  detail::settle_all(refs, timeout);
  std::vector<detail::GotElement<typename detail::RefOf<Range>::value_type>> values;
  if constexpr (requires { std::size(refs); }) values.reserve(std::size(refs));
  for (const auto& ref : refs) values.push_back(detail::got_element(ref));
  return values;
}

/// Waits for references of different types; returns a tuple.
template <class... T>
std::tuple<detail::GotElement<T>...> get(const std::tuple<ObjectRef<T>...>& refs, const GetOptions& options = {}) {
  return std::apply(
      [&options](const auto&... ref) {
        const detail::Node* one = nullptr;
        ((one = ref.peek()), ...);
        const detail::SharedTimeout timeout(options, one);
        if constexpr (sizeof...(T) > 0) detail::settle_all(std::array<AnyRef, sizeof...(T)>{ref...}, timeout);
        return std::tuple<detail::GotElement<T>...>{detail::got_element(ref)...};  // braces: in order
      },
      refs);
}
template <class A, class B, class... T>
std::tuple<detail::GotElement<A>, detail::GotElement<B>, detail::GotElement<T>...> get(const ObjectRef<A>& a,
                                                                                       const ObjectRef<B>& b,
                                                                                       const ObjectRef<T>&... refs) {
  return get(std::tuple<ObjectRef<A>, ObjectRef<B>, ObjectRef<T>...>(a, b, refs...));
}

/// The same with a timeout for all together, the last argument: `get(a, b, 50ms)`, or `get(a, b, {.timeout = 50ms})`
/// for up to four references, since braces have no type that a longer list could deduce.
template <class A, class B, class... Rest>
  requires detail::RefsAndTimeout<Rest...>
auto get(const ObjectRef<A>& a, const ObjectRef<B>& b, const Rest&... rest) {
  const auto all = std::tie(a, b, rest...);
  return [&all]<std::size_t... I>(std::index_sequence<I...>) {
    return get(std::tuple(std::get<I>(all)...), std::get<sizeof...(I)>(all));
  }(std::make_index_sequence<sizeof...(Rest) + 1>());
}
template <class A, class B>
auto get(const ObjectRef<A>& a, const ObjectRef<B>& b, const GetOptions& options) {
  return get(std::tuple(a, b), options);
}
template <class A, class B, class C>
auto get(const ObjectRef<A>& a, const ObjectRef<B>& b, const ObjectRef<C>& c, const GetOptions& options) {
  return get(std::tuple(a, b, c), options);
}
template <class A, class B, class C, class D>
auto get(const ObjectRef<A>& a, const ObjectRef<B>& b, const ObjectRef<C>& c, const ObjectRef<D>& d,
         const GetOptions& options) {
  return get(std::tuple(a, b, c, d), options);
}

/// The same with a bare duration as the timeout.
template <class Refs, class Rep, class Period>
auto get(const Refs& refs, std::chrono::duration<Rep, Period> timeout) {
  return get(refs, GetOptions{.timeout = timeout});
}

template <detail::Gettable Refs>
auto get(const Refs& refs, detail::BareNumber) {
  static_assert(detail::never<Refs>, "manta: a timeout has a unit: get(ref, 50ms), get(ref, {.timeout = 50ms})");
  return get(refs);
}
template <detail::NoReference X>
auto get(const X&) {
  static_assert(
      detail::never<X>,
      "manta: get takes references; an Async becomes one by remote or submit, or is awaited, and an AnyRef does "
      "not know the type of its value");
  if constexpr (detail::is_async<X>) return ObjectRef<typename detail::UnwrapAsync<X>::type>().get();
}

/// The value or the error without a throw: `ObjectRef::try_get`.
template <class T>
Result<T> try_get(const ObjectRef<T>& ref, const GetOptions& options = {.timeout = std::chrono::nanoseconds(0)}) {
  return ref.try_get(options);
}
template <class T, class Rep, class Period>
Result<T> try_get(const ObjectRef<T>& ref, std::chrono::duration<Rep, Period> timeout) {
  return ref.try_get(timeout);
}
template <class T>
Result<T> try_get(const ObjectRef<T>& ref, detail::BareNumber) {
  static_assert(detail::never<T>, "manta: a timeout has a unit: try_get(ref, 50ms)");
  return ref.try_get();
}

/// Waits for a task that returns a reference, and returns that: `ObjectRef<T>` from `ObjectRef<ObjectRef<T>>`.
///
/// Blocks until the outer one is done. Errors: those of `get` on the outer one.
template <class T>
[[nodiscard]] ObjectRef<T> unwrap(const ObjectRef<ObjectRef<T>>& ref) {
  return *ref.get();
}

MANTA_NAMESPACE_END
