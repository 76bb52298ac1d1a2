// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/async.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/waiting/any_wait.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A value that may be nothing, as an element of a tuple or a vector.
template <class T>
using GotElement = std::conditional_t<std::is_void_v<T>, std::monostate, Value<T>>;

template <class T>
[[nodiscard]] GotElement<T> got_element(const ObjectRef<T>& ref) {
  if constexpr (std::is_void_v<T>) {
    ref.get();
    return {};
  } else {
    return ref.get();
  }
}

class AnyAwaiter {
 public:
  template <class Range>
  explicit AnyAwaiter(const Range& refs) : AnyAwaiter(*new_any_wait(std::size(refs))) {
    for (const AnyRef& ref : refs) any_wait_add(*wait_, ref.node());  // if one is empty, the destructor ends the wait
  }
  AnyAwaiter(AnyAwaiter&& other) noexcept : wait_(std::exchange(other.wait_, nullptr)) {}
  ~AnyAwaiter() {
    if (wait_ != nullptr) (void)finish_any(wait_);
  }

  static constexpr bool await_ready() noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) noexcept {
    static_assert(std::derived_from<Promise, FrameBase>, "manta: when_any is for manta's own coroutines");
    frame_ = &handle.promise();
    return suspend_on_any(*frame_, *wait_);
  }
  std::size_t await_resume() {
    throw_if_cancelled(*frame_);
    return finish_any(std::exchange(wait_, nullptr));
  }

 private:
  explicit AnyAwaiter(AnyWait& wait) noexcept : wait_(&wait) {}

  AnyWait* wait_;
  FrameBase* frame_ = nullptr;
};

}  // namespace detail

/// `co_await when_all(a, b)`: a tuple of the values; waits for all, then throws the error of the first that failed.
template <class... T>
Async<std::tuple<detail::GotElement<T>...>> when_all(ObjectRef<T>... refs) {
  (co_await detail::SettleAwaiter(refs), ...);
  co_return std::tuple<detail::GotElement<T>...>{detail::got_element(refs)...};  // braces: in order
}

/// The same for many of one type: a vector, in order.
template <class T>
Async<std::vector<detail::GotElement<T>>> when_all(std::vector<ObjectRef<T>> refs) {
  for (const ObjectRef<T>& ref : refs) co_await detail::SettleAwaiter(ref);
  std::vector<detail::GotElement<T>> values;
  values.reserve(refs.size());
  for (const ObjectRef<T>& ref : refs) values.push_back(detail::got_element(ref));
  co_return values;
}

template <class... X>
  requires(detail::is_async<X> || ...)
Async<std::tuple<detail::GotElement<typename detail::UnwrapAsync<X>::type>...>> when_all(X&&...) {
  static_assert(detail::never<X...>, "manta: when_all takes references: an Async becomes one by remote or submit");
  return Async<std::tuple<detail::GotElement<typename detail::UnwrapAsync<X>::type>...>>({});
}

/// `co_await when_any(refs)`: the index of the first reference that is done, with a value or an error.
///
/// Requires: at least one reference; else `InvalidArgumentError`.
template <class Ref>
  requires std::derived_from<Ref, AnyRef>
[[nodiscard("co_await it")]] detail::AnyAwaiter when_any(const std::vector<Ref>& refs) {
  return detail::AnyAwaiter(refs);
}
template <class... T>
[[nodiscard("co_await it")]] detail::AnyAwaiter when_any(const ObjectRef<T>&... refs) {
  const AnyRef all[] = {refs...};
  return detail::AnyAwaiter(all);
}

MANTA_NAMESPACE_END
