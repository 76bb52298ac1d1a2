// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/attributes.hpp>
#include <manta/detail/objects/cold.hpp>
#include <manta/detail/objects/counted_node.hpp>
#include <manta/detail/objects/publish.hpp>
#include <manta/detail/tasks/cancel.hpp>
#include <manta/detail/tasks/errors.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/waiting/await.hpp>
#include <manta/error.hpp>
#include <manta/ids.hpp>
#include <manta/options.hpp>
#include <manta/result.hpp>
#include <manta/value.hpp>

#include <chrono>
#include <compare>
#include <cstddef>
#include <exception>
#include <functional>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN

template <class T>
class ObjectRef;

namespace detail {

template <class T>
inline constexpr bool is_object_ref_type = false;
template <class T>
inline constexpr bool is_object_ref_type<ObjectRef<T>> = true;

}  // namespace detail

/// A reference to a value of any type: the base of all `ObjectRef`s.
class AnyRef {
 public:
  constexpr AnyRef() noexcept = default;

  /// True unless this is default-constructed or moved from.
  [[nodiscard]] bool valid() const noexcept { return node_.get() != nullptr; }

  /// True if `get` would not wait.
  [[nodiscard]] bool ready() const {
    detail::Node& n = node();
    return n.done() || detail::look_again(n);
  }

  /// The object's number, assigned at the first call; 0 for an empty reference.
  [[nodiscard]] ObjectId id() const { return ObjectId{valid() ? detail::id_of(node()) : 0}; }

  /// References to one object are equal.
  friend std::strong_ordering operator<=>(const AnyRef& a, const AnyRef& b) noexcept = default;

  // For manta.
  explicit AnyRef(detail::Node& counted) noexcept : node_(counted) {}
  [[nodiscard]] detail::Node& node() const {
    if (!valid()) [[unlikely]]
      detail::throw_empty_ref();
    return *node_.get();
  }
  [[nodiscard]] detail::Node* peek() const noexcept { return node_.get(); }
  [[nodiscard]] detail::Node& release() {
    if (!valid()) [[unlikely]]
      detail::throw_empty_ref();
    return *node_.release();
  }

 private:
  detail::CountedNode node_;
};

/// The result of `get` for an `ObjectRef<T>`: a `Value<T>`, or nothing for void.
template <class T>
using Got = std::conditional_t<std::is_void_v<T>, void, Value<T>>;

/// The result of `try_get`: a value or the error, with the interface of `std::expected`.
template <class T>
using Result = BasicResult<T, Got<T>>;

/// A counted reference to a value that is available, or will be, or to an error.
///
/// Copies refer to the same object. The value dies with the last of its references, dependents and `Value`s; a task
/// whose references are all gone runs on. If it fails, its unobserved error goes to `Config::on_unobserved_error`.
///
/// Requires: an empty reference (default-constructed or moved from) is used only to assign, compare or destroy;
///           other uses throw `InvalidArgumentError`. A use after its runtime has ended throws `ShutDownError`.
/// Threads:  as a `std::shared_ptr`: different copies from any threads, one copy as a plain object.
/// Cost:     8 bytes; a copy is one atomic add.
template <class T>
class [[nodiscard("a task whose result nobody wants is started with send")]] ObjectRef : public AnyRef,
                                                                                         public detail::Printless {
  static_assert(std::is_void_v<T> || (std::is_object_v<T> && std::is_same_v<T, std::remove_cv_t<T>>),
                "manta: ObjectRef<T> takes a plain value type: no reference, no const");

 public:
  using value_type = T;
  using AnyRef::AnyRef;

  ObjectRef() noexcept = default;
  template <class U>
  ObjectRef(const ObjectRef<U>&) MANTA_REFUSED("manta: these references are of two types; an AnyRef may be of any");

  /// Waits for the value.
  ///
  /// The calling thread runs a task that has not started, unless one of these prevents it: a timeout, a deadline,
  /// `num_cpus` above 1, an engine other than `local`, `Config::inline_get`, or little stack. It runs a coroutine up to
  /// its first wait. So holding a lock across this call is as safe as across a direct call only if the whole target
  /// runs here (docs/semantics.md).
  /// Errors: the task's error (`TaskError` for a throw, `CancelledError`, `DeadlineExceededError`);
  ///         `GetTimeoutError`; `ShutDownError` if the runtime has ended; `TooManyThreadsError`.
  Got<T> get(const GetOptions& options = {}) const& { return got(AnyRef(*this), options); }

  /// The same for a reference that the caller gives up: cheapest if it is the last one.
  Got<T> get(const GetOptions& options = {}) && {
    if (!options.timeout.is_set()) {
      detail::await_value(node(), {});
    } else {
      detail::await_value(node(), options);
    }
    if constexpr (!std::is_void_v<T>) {
      return Value<T>(release());
    } else {
      AnyRef(std::move(*this));
    }
  }

  /// The same with a bare duration as the timeout.
  template <class Rep, class Period>
  Got<T> get(std::chrono::duration<Rep, Period> timeout) const {
    return get(GetOptions{.timeout = timeout});
  }

  Got<T> get(detail::BareNumber) const {
    static_assert(detail::never<T>, "manta: a timeout has a unit: get(50ms), get({.timeout = 50ms})");
    return get();
  }

  /// The value or the error, if it is available at once or within the timeout; else a `GetTimeoutError` in the result.
  ///
  /// Runs nothing on the calling thread. Errors: `ShutDownError` if the runtime has ended, `TooManyThreadsError`;
  /// never the task's error.
  Result<T> try_get(const GetOptions& options = {.timeout = std::chrono::nanoseconds(0)}) const {
    detail::Node& n = node();
    if (!detail::await_done(n, options)) return Unexpected(detail::not_ready_error(n));
    if (!n.has_value()) return Unexpected(detail::outcome_error(n));
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return Value<T>(AnyRef(*this).release());
    }
  }

  /// The same with a bare duration as the timeout.
  template <class Rep, class Period>
  Result<T> try_get(std::chrono::duration<Rep, Period> timeout) const {
    return try_get(GetOptions{.timeout = timeout});
  }
  Result<T> try_get(detail::BareNumber) const {
    static_assert(detail::never<T>, "manta: a timeout has a unit: try_get(50ms), try_get({.timeout = 50ms})");
    return try_get();
  }

 private:
  static Got<T> got(AnyRef self, const GetOptions& options) {
    detail::await_value(self.node(), options);
    if constexpr (!std::is_void_v<T>) return Value<T>(self.release());
  }
};

/// Moves the value out of its last reference, waiting for it first.
///
/// Requires: no other reference, dependent or `Value` exists.
/// Errors:   `NotUniqueError`, and `ref` is unchanged; those of `get`.
template <class T>
[[nodiscard]] T take(ObjectRef<T>&& ref) {
  detail::Node& node = ref.node();
  detail::await_value(node, {});
  if (!detail::is_only_ref(node)) detail::throw_not_unique(node);
  AnyRef last(std::move(ref));
  return std::move(detail::StoredValue<T>::get(node));
}
inline void take(ObjectRef<void>&& ref) { std::move(ref).get(); }

/// Asks the task behind a reference to stop.
///
/// Ensures: the reference fails at once with `CancelledError`. A task that has not started never will; a running one
///          sees it in `this_task::stop_token()`; a coroutine gets a `CancelledError` from each `co_await`. If the
///          outcome is decided, nothing happens. Tasks that the body has submitted go on.
/// Errors:  `ShutDownError` if the runtime has ended.
inline void cancel(const AnyRef& ref) { detail::cancel(ref.node()); }

MANTA_NAMESPACE_END

template <>
struct std::hash<manta::AnyRef> {
  std::size_t operator()(const manta::AnyRef& ref) const noexcept { return std::hash<const void*>{}(ref.peek()); }
};
template <class T>
struct std::hash<manta::ObjectRef<T>> : std::hash<manta::AnyRef> {};
