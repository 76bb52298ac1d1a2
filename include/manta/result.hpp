// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A value or an error, without a throw: the result of `try_get`.
///
/// It has the interface of C++23's `std::expected<T, manta::Error>`, with two differences. The error keeps its class:
/// `value()` throws the original exception. The value is shared and constant: a `BasicResult` holds a pointer-like
/// `Holder` (a `Value<T>`, which pins the object in the store), and `holder()` releases it.
///
///     manta::Result<int> result = ref.try_get();
///     if (result) use(*result); else log(result.error().what());

#include <manta/detail/base/attributes.hpp>
#include <manta/error.hpp>
#include <manta/version.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN

template <class T, class Holder>
class BasicResult;

/// The error side of a result, on its way into one.
class MANTA_API Unexpected {
 public:
  /// Requires: `exception` is not null. One that is no `Error` becomes the cause of a `TaskError`.
  explicit Unexpected(std::exception_ptr exception);
  explicit Unexpected(const Error& error);

  // Moves copy: it always has an error.
  Unexpected(const Unexpected&) noexcept = default;
  Unexpected& operator=(const Unexpected&) noexcept = default;
  ~Unexpected() = default;

  [[nodiscard]] const Error& error() const noexcept { return *error_; }
  [[nodiscard]] const std::exception_ptr& exception() const noexcept { return exception_; }

 private:
  template <class T, class Holder>
  friend class BasicResult;
  struct Nothing {};
  explicit Unexpected(Nothing) noexcept {}
  [[nodiscard]] bool has_error() const noexcept { return error_ != nullptr; }

  std::exception_ptr exception_{};
  const Error* error_ = nullptr;  // inside *exception_
};

namespace detail {

/// A holder that owns its value, for the results of `transform`.
template <class T>
class Owned {
 public:
  explicit Owned(T value) : value_(static_cast<T&&>(value)) {}

  [[nodiscard]] const T& operator*() const& noexcept { return value_; }
  [[nodiscard]] T&& operator*() && noexcept { return static_cast<T&&>(value_); }

 private:
  T value_;
};

template <class T>
inline constexpr bool is_result = false;
template <class T, class Holder>
inline constexpr bool is_result<BasicResult<T, Holder>> = true;

template <class T>
struct OwnedResultOf {
  using type = BasicResult<T, Owned<T>>;
};
template <>
struct OwnedResultOf<void> {
  using type = BasicResult<void, void>;
};
template <class T>
using OwnedResult = typename OwnedResultOf<T>::type;

/// `std::invoke` for one argument, without its header.
template <class F, class Argument>
constexpr decltype(auto) invoke_with(F&& f, Argument&& argument) {
  using Callable = std::remove_cvref_t<F>;
  if constexpr (std::is_member_object_pointer_v<Callable>) {
    return (static_cast<Argument&&>(argument).*f);
  } else if constexpr (std::is_member_function_pointer_v<Callable>) {
    return (static_cast<Argument&&>(argument).*f)();
  } else {
    return static_cast<F&&>(f)(static_cast<Argument&&>(argument));
  }
}

}  // namespace detail

/// A `T` behind a `Holder`, or an `Error`.
///
/// Requires: `*holder` is a `const T&`.
template <class T, class Holder>
class [[nodiscard("a result may be an error: look at it")]] MANTA_OWNER BasicResult {
  static constexpr bool kShows = std::is_reference_v<decltype(*std::declval<Holder>())>;  // a holder may return a copy

 public:
  using value_type = T;
  using error_type = Error;

  BasicResult(Holder holder) noexcept(std::is_nothrow_move_constructible_v<Holder>)
      : failure_(Unexpected::Nothing{}), success_(std::move(holder)) {}
  BasicResult(const Unexpected& error) noexcept : failure_(error) {}

  [[nodiscard]] bool has_value() const noexcept { return !failure_.has_error(); }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

  /// Returns the value. Requires: there is one.
  [[nodiscard]] decltype(auto) operator*() const& noexcept MANTA_LIFETIMEBOUND { return **success_; }
  [[nodiscard]] decltype(auto) operator*() && noexcept MANTA_LIFETIMEBOUND
    requires kShows
  {
    return **std::move(success_);
  }
  [[nodiscard]] T operator*() && noexcept
    requires(!kShows)
  {
    return **std::move(success_);
  }
  [[nodiscard]] const T* operator->() const noexcept MANTA_LIFETIMEBOUND {
    return std::addressof(static_cast<const T&>(**success_));
  }

  /// Returns the value, or throws the original exception.
  decltype(auto) value() const& MANTA_LIFETIMEBOUND {
    check();
    return **success_;
  }
  decltype(auto) value() && MANTA_LIFETIMEBOUND
        requires kShows
  {
    check();
    return **std::move(success_);
  }
  T value() &&
      requires(!kShows) {
        check();
        return **std::move(success_);
      }

      /// Returns the holder, which keeps the value alive. Requires: there is a value.
      [[nodiscard]] const Holder& holder() const& noexcept {
    return *success_;
  }
  [[nodiscard]] Holder holder() && noexcept { return *std::move(success_); }

  /// Returns the error. Requires: there is one.
  [[nodiscard]] const Error& error() const noexcept { return failure_.error(); }

  /// Returns the original exception; null if there is a value.
  [[nodiscard]] const std::exception_ptr& exception() const noexcept { return failure_.exception(); }

  /// Returns a copy of the value, or `fallback`.
  template <class U = T>
  [[nodiscard]] T value_or(U&& fallback) const& {
    return has_value() ? T(**success_) : static_cast<T>(std::forward<U>(fallback));
  }
  template <class U = T>
  [[nodiscard]] T value_or(U&& fallback) && {
    return has_value() ? T(**std::move(success_)) : static_cast<T>(std::forward<U>(fallback));
  }

  /// Returns `f(value)`, which is a result itself, or the error.
  template <class F>
  auto and_then(F&& f) const& {
    return and_then_on(*this, std::forward<F>(f));
  }
  template <class F>
  auto and_then(F&& f) && {
    return and_then_on(std::move(*this), std::forward<F>(f));
  }

  /// Returns a result that holds `f(value)`, or the error.
  template <class F>
  auto transform(F&& f) const& {
    return transform_on(*this, std::forward<F>(f));
  }
  template <class F>
  auto transform(F&& f) && {
    return transform_on(std::move(*this), std::forward<F>(f));
  }

  /// Returns this result if it is a value, else `f(error)`, a result of the same type.
  template <class F>
  BasicResult or_else(F&& f) const& {
    if (has_value()) return *this;
    return std::forward<F>(f)(error());
  }
  template <class F>
  BasicResult or_else(F&& f) && {
    if (has_value()) return std::move(*this);
    return std::forward<F>(f)(error());
  }

  /// Returns this result if it is a value, else one that holds `f(error)`, an `Error` of any class.
  template <class F>
  BasicResult transform_error(F&& f) const {
    if (has_value()) return *this;
    return Unexpected(std::forward<F>(f)(error()));
  }

  /// Tells whether there is a value, and it is equal to `value`.
  template <class U>
    requires(!detail::is_result<U>)
  [[nodiscard]] friend bool operator==(const BasicResult& result, const U& value) {
    return result.has_value() && **result.success_ == value;
  }

 private:
  void check() const {
    if (!has_value()) std::rethrow_exception(exception());
  }

  template <class Self, class F>
  static auto and_then_on(Self&& self, F&& f) {
    using Next = std::remove_cvref_t<decltype(detail::invoke_with(std::forward<F>(f), *std::forward<Self>(self)))>;
    static_assert(detail::is_result<Next>, "manta: and_then() takes a function that returns a result");
    if (!self.has_value()) return Next(self.failure_);
    return Next(detail::invoke_with(std::forward<F>(f), *std::forward<Self>(self)));
  }

  template <class Self, class F>
  static auto transform_on(Self&& self, F&& f) {
    using U = std::decay_t<decltype(detail::invoke_with(std::forward<F>(f), *std::forward<Self>(self)))>;
    using Next = detail::OwnedResult<U>;
    if (!self.has_value()) return Next(self.failure_);
    if constexpr (std::is_void_v<U>) {
      detail::invoke_with(std::forward<F>(f), *std::forward<Self>(self));
      return Next();
    } else {
      return Next(detail::Owned<U>(detail::invoke_with(std::forward<F>(f), *std::forward<Self>(self))));
    }
  }

  Unexpected failure_;  // holds nothing if there is a value
  std::optional<Holder> success_{};
};

/// Success without a value, or an `Error`.
template <>
class [[nodiscard("a result may be an error: look at it")]] BasicResult<void, void> {
 public:
  using value_type = void;
  using error_type = Error;

  BasicResult() noexcept : failure_(Unexpected::Nothing{}) {}
  BasicResult(const Unexpected& error) noexcept : failure_(error) {}

  [[nodiscard]] bool has_value() const noexcept { return !failure_.has_error(); }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

  /// Does nothing. Requires: there is no error.
  void operator*() const noexcept {}

  /// Throws the original exception, if there is one.
  void value() const {
    if (!has_value()) std::rethrow_exception(exception());
  }

  /// Returns the error. Requires: there is one.
  [[nodiscard]] const Error& error() const noexcept { return failure_.error(); }

  /// Returns the original exception; null on success.
  [[nodiscard]] const std::exception_ptr& exception() const noexcept { return failure_.exception(); }

  /// Returns `f()`, which is a result itself, or the error.
  template <class F>
  auto and_then(F&& f) const {
    using Next = std::remove_cvref_t<decltype(std::forward<F>(f)())>;
    static_assert(detail::is_result<Next>, "manta: and_then() takes a function that returns a result");
    if (!has_value()) return Next(failure_);
    return Next(std::forward<F>(f)());
  }

  /// Returns a result that holds `f()`, or the error.
  template <class F>
  auto transform(F&& f) const {
    using U = std::decay_t<decltype(std::forward<F>(f)())>;
    using Next = detail::OwnedResult<U>;
    if (!has_value()) return Next(failure_);
    if constexpr (std::is_void_v<U>) {
      std::forward<F>(f)();
      return Next();
    } else {
      return Next(detail::Owned<U>(std::forward<F>(f)()));
    }
  }

  /// Returns success if this is one, else `f(error)`, a result of the same type.
  template <class F>
  BasicResult or_else(F&& f) const {
    if (has_value()) return *this;
    return std::forward<F>(f)(error());
  }

  /// Returns success if this is one, else a result that holds `f(error)`, an `Error` of any class.
  template <class F>
  BasicResult transform_error(F&& f) const {
    if (has_value()) return *this;
    return Unexpected(std::forward<F>(f)(error()));
  }

 private:
  Unexpected failure_;  // holds nothing on success
};

MANTA_NAMESPACE_END
