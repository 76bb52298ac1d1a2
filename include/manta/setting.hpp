// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The types of the fields of options and of a `Config`: values that may be left out.
///
/// Each starts unset; `is_set()` says whether it has been set. A field takes a value as a person writes it (`0.5`, `2`,
/// `5s`, `"name"`) without loss, and refuses a value of another kind: a bare number for a length of time, a `bool` for
/// a number. All of them are trivially copyable, for the reason that `options.hpp` gives. docs/design/0021 says why
/// they are not `std::optional`.

#include <manta/clock.hpp>
#include <manta/detail/base/attributes.hpp>
#include <manta/version.hpp>

#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>

MANTA_NAMESPACE_BEGIN

/// A `T` that may be unset. It takes a `T` and nothing that converts to one.
template <class T>
class Setting {
 public:
  constexpr Setting() noexcept = default;
  template <std::same_as<T> U>
  constexpr Setting(U value) noexcept : value_(value), is_set_(true) {}
  template <class U>
    requires(!std::same_as<U, T>)
  Setting(U) MANTA_REFUSED("manta: this field takes a value of its own type: true or false, or an enumerator");

  [[nodiscard]] constexpr bool is_set() const noexcept { return is_set_; }
  [[nodiscard]] constexpr T value_or(T otherwise) const noexcept { return is_set_ ? value_ : otherwise; }

 private:
  T value_{};
  bool is_set_ = false;
};

/// A switch that may be unset; `true` or `false` sets it.
using Switch = Setting<bool>;

/// A text that may be unset. It refers to the caller's characters, which must live until the end of the call.
class Text {
 public:
  constexpr Text() noexcept = default;
  constexpr Text(const char* text) noexcept : text_(text == nullptr ? std::string_view() : std::string_view(text)) {}
  constexpr Text(std::string_view text) noexcept : text_(text) {}
  Text(const std::string& text) noexcept : text_(text) {}

  [[nodiscard]] constexpr bool is_set() const noexcept { return text_.data() != nullptr; }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return text_; }  ///< empty if unset

 private:
  std::string_view text_;
};

namespace detail {

template <class T>
concept Character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

/// Arithmetic, but neither `bool` nor a character type.
template <class T>
concept Numeric = std::is_arithmetic_v<T> && !std::same_as<T, bool> && !Character<T>;

/// A number where a length of time belongs.
struct BareNumber {
  template <Numeric T>
  constexpr BareNumber(T) noexcept {}
};

/// Returns the number without its fraction, held to the range of the type; 0 for NaN.
[[nodiscard]] constexpr std::int64_t to_int64(double value) noexcept {
  if (value != value) return 0;
  if (value >= 0x1p63) return std::numeric_limits<std::int64_t>::max();
  if (value < -0x1p63) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(value);
}

}  // namespace detail

/// A number that may be unset. It keeps an integer exactly, and knows whether it was given a floating-point value.
class Number {
 public:
  constexpr Number() noexcept = default;

  template <detail::Numeric T>
  constexpr Number(T value) noexcept {
    if constexpr (std::is_floating_point_v<T>) {
      kind_ = Kind::kFloating;
      bits_ = std::bit_cast<std::uint64_t>(static_cast<double>(value));
    } else {
      kind_ = std::is_signed_v<T> ? Kind::kSigned : Kind::kUnsigned;
      bits_ = static_cast<std::uint64_t>(value);
    }
  }

  [[nodiscard]] constexpr bool is_set() const noexcept { return kind_ != Kind::kUnset; }
  [[nodiscard]] constexpr bool is_floating() const noexcept { return kind_ == Kind::kFloating; }

  /// Returns the number without its fraction, held to the range of the type; 0 if unset or not a number.
  [[nodiscard]] constexpr std::int64_t as_int64() const noexcept {
    constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
    if (is_floating()) return detail::to_int64(std::bit_cast<double>(bits_));
    return static_cast<std::int64_t>(kind_ == Kind::kUnsigned && bits_ > kMax ? kMax : bits_);
  }

  /// Returns the number, rounded beyond 2^53; 0 if unset.
  [[nodiscard]] constexpr double as_double() const noexcept {
    if (is_floating()) return std::bit_cast<double>(bits_);
    return kind_ == Kind::kSigned ? static_cast<double>(static_cast<std::int64_t>(bits_)) : static_cast<double>(bits_);
  }

  /// Returns the number in decimal, as for a message; "unset" if it is.
  [[nodiscard]] MANTA_API std::string to_string() const;

 private:
  enum class Kind : std::uint8_t { kUnset, kSigned, kUnsigned, kFloating };

  Kind kind_ = Kind::kUnset;
  std::uint64_t bits_ = 0;  // of an integer in two's complement, or of a double
};

/// A length of time that may be unset, in nanoseconds. A longer one than fits (292 years) becomes the longest.
class Duration {
 public:
  constexpr Duration() noexcept = default;
  template <detail::Numeric T>
  Duration(T) MANTA_REFUSED("manta: a length of time has a unit: 50ms, std::chrono::seconds(5)");

  template <class Rep, class Period>
  constexpr Duration(std::chrono::duration<Rep, Period> length) noexcept {
    using std::chrono::nanoseconds;
    using Ratio = std::ratio_divide<Period, std::nano>;
    // A double is exact enough to tell which lengths surely fit; only these are converted with integers. Periods such
    // as a third of a second are not: their product with the count might overflow.
    const double approximate = std::chrono::duration_cast<std::chrono::duration<double, std::nano>>(length).count();
    state_ = approximate == approximate ? State::kSet : State::kNotANumber;
    if ((Ratio::num == 1 || Ratio::den == 1) && approximate >= -0x1p63 && approximate < 0x1p63) {
      value_ = std::chrono::duration_cast<nanoseconds>(length);
    } else {
      value_ = nanoseconds(detail::to_int64(approximate));
    }
  }

  [[nodiscard]] constexpr bool is_set() const noexcept { return state_ != State::kUnset; }

  /// False for a floating-point length which is NaN; `value()` is zero then.
  [[nodiscard]] constexpr bool is_number() const noexcept { return state_ != State::kNotANumber; }

  /// Returns the length; zero if unset.
  [[nodiscard]] constexpr std::chrono::nanoseconds value() const noexcept { return value_; }

 private:
  enum class State : std::uint8_t { kUnset, kSet, kNotANumber };

  State state_ = State::kUnset;
  std::chrono::nanoseconds value_{0};
};

/// The time by which a result is wanted: unset, a length counted from the call, or a time point of `Clock`.
class Deadline {
 public:
  constexpr Deadline() noexcept = default;
  template <detail::Numeric T>
  Deadline(T) MANTA_REFUSED("manta: a deadline is a length of time or a point of manta::Clock: 50ms, now() + 50ms");

  template <class Rep, class Period>
  constexpr Deadline(std::chrono::duration<Rep, Period> from_the_call) noexcept : offset_(from_the_call) {}

  template <class Length>
  constexpr Deadline(std::chrono::time_point<Clock, Length> at) noexcept
      : offset_(at.time_since_epoch()), is_point_(true) {}

  [[nodiscard]] constexpr bool is_set() const noexcept { return offset_.is_set(); }
  [[nodiscard]] constexpr bool is_number() const noexcept { return offset_.is_number(); }

  /// Returns the time point that the deadline of a call made at `now` means; `Clock::time_point::max()` if unset.
  [[nodiscard]] constexpr Clock::time_point resolve(Clock::time_point now) const noexcept {
    if (!is_set()) return Clock::time_point::max();
    const auto offset = offset_.value();
    if (is_point_) return Clock::time_point(offset);
    const auto start = now.time_since_epoch();
    if (offset.count() > 0 && start > Clock::duration::max() - offset) return Clock::time_point::max();
    if (offset.count() < 0 && start < Clock::duration::min() - offset) return Clock::time_point::min();
    return now + offset;
  }

 private:
  Duration offset_{};  // from the call, or from the clock's epoch
  bool is_point_ = false;  // from the clock's epoch
};

MANTA_NAMESPACE_END
