// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The options of tasks, actors, calls, `get` and `wait`.
///
///     remote<mean>.with({.name = "mean", .num_cpus = 0.5, .max_retries = 3, .deadline = std::chrono::seconds(5)})(xs)
///
/// Every field starts unset and then means its default. Options are checked when they are given: what makes no sense
/// is an `InvalidArgumentError` that names the field and the value. They are trivially copyable aggregates, because
/// GCC 12 destroys aggregate temporaries with destructors twice inside a `co_await` expression.

#include <manta/clock.hpp>
#include <manta/detail/base/attributes.hpp>
#include <manta/version.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>

MANTA_NAMESPACE_BEGIN

/// A text that may be unset. It refers to somebody else's characters: they must live until the end of the call.
class Text {
 public:
  constexpr Text() noexcept = default;
  constexpr Text(const char* text) noexcept : Text(text == nullptr ? std::string_view() : std::string_view(text)) {}
  constexpr Text(std::string_view text) noexcept : data_(text.data()), size_(text.size()) {}
  Text(const std::string& text) noexcept : Text(std::string_view(text)) {}

  [[nodiscard]] constexpr bool is_set() const noexcept { return data_ != nullptr; }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {data_, size_}; }  ///< empty if unset

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

namespace detail {

template <class T>
concept Character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

/// What stands for a quantity: no truth value, no letter.
template <class T>
concept Numeric = std::is_arithmetic_v<T> && !std::same_as<T, bool> && !Character<T>;

/// A number where a length of time belongs.
struct BareNumber {
  template <Numeric T>
  constexpr BareNumber(T) noexcept {}
};

}  // namespace detail

/// A number that may be unset. It keeps an integer exactly, and knows whether it was given a floating-point value.
class Number {
 public:
  constexpr Number() noexcept = default;

  template <detail::Numeric T>
  constexpr Number(T value) noexcept {
    if constexpr (std::is_floating_point_v<T>) {
      kind_ = Kind::kFloating;
      floating_ = static_cast<double>(value);
    } else if constexpr (std::is_signed_v<T>) {
      kind_ = Kind::kSigned;
      integer_ = static_cast<std::uint64_t>(value);
    } else {
      kind_ = Kind::kUnsigned;
      integer_ = value;
    }
  }

  [[nodiscard]] constexpr bool is_set() const noexcept { return kind_ != Kind::kUnset; }
  [[nodiscard]] constexpr bool is_floating() const noexcept { return kind_ == Kind::kFloating; }

  /// Returns the number without its fraction, held to the range of the type; 0 if unset or not a number.
  [[nodiscard]] constexpr std::int64_t as_int64() const noexcept {
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
    switch (kind_) {
      case Kind::kUnset: return 0;
      case Kind::kSigned: return static_cast<std::int64_t>(integer_);
      case Kind::kUnsigned:
        return integer_ > static_cast<std::uint64_t>(kMax) ? kMax : static_cast<std::int64_t>(integer_);
      case Kind::kFloating: break;
    }
    if (floating_ != floating_) return 0;
    if (floating_ >= 0x1p63) return kMax;
    if (floating_ < -0x1p63) return kMin;
    return static_cast<std::int64_t>(floating_);
  }

  /// Returns the number, rounded beyond 2^53; 0 if unset.
  [[nodiscard]] constexpr double as_double() const noexcept {
    switch (kind_) {
      case Kind::kUnset: return 0;
      case Kind::kSigned: return static_cast<double>(static_cast<std::int64_t>(integer_));
      case Kind::kUnsigned: return static_cast<double>(integer_);
      case Kind::kFloating: break;
    }
    return floating_;
  }

  /// Returns the number in decimal, as for a message; "unset" if it is.
  [[nodiscard]] MANTA_API std::string to_string() const;

 private:
  enum class Kind : std::uint8_t { kUnset, kSigned, kUnsigned, kFloating };

  Kind kind_ = Kind::kUnset;
  std::uint64_t integer_ = 0;  // two's complement if kSigned
  double floating_ = 0;
};

/// A length of time that may be unset, in nanoseconds. Longer ones than fit (292 years) become the longest.
class Duration {
 public:
  constexpr Duration() noexcept = default;
  template <detail::Numeric T>
  Duration(T) MANTA_REFUSED("manta: a length of time has a unit: 50ms, std::chrono::seconds(5)");

  template <class Rep, class Period>
  constexpr Duration(std::chrono::duration<Rep, Period> length) noexcept : state_(State::kSet) {
    using std::chrono::nanoseconds;
    using Ratio = std::ratio_divide<Period, std::nano>;
    // A double is exact enough to tell what surely fits; only that is converted with integers.
    const double approximate = std::chrono::duration_cast<std::chrono::duration<double, std::nano>>(length).count();
    if (approximate != approximate) {
      state_ = State::kNotANumber;
    } else if (approximate >= 0x1p63) {
      value_ = nanoseconds::max();
    } else if (approximate < -0x1p63) {
      value_ = nanoseconds::min();
    } else if constexpr (Ratio::num == 1 || Ratio::den == 1) {
      value_ = std::chrono::duration_cast<nanoseconds>(length);
    } else {  // a period such as a third of a second, whose product with the count might overflow
      value_ = nanoseconds(static_cast<std::int64_t>(approximate));
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
  constexpr Deadline(std::chrono::duration<Rep, Period> from_the_call) noexcept
      : kind_(Kind::kRelative), offset_(from_the_call) {}

  template <class Length>
  constexpr Deadline(std::chrono::time_point<Clock, Length> at) noexcept
      : kind_(Kind::kAbsolute), offset_(at.time_since_epoch()) {}

  [[nodiscard]] constexpr bool is_set() const noexcept { return kind_ != Kind::kUnset; }
  [[nodiscard]] constexpr bool is_relative() const noexcept { return kind_ == Kind::kRelative; }
  [[nodiscard]] constexpr bool is_number() const noexcept { return offset_.is_number(); }

  /// Returns the time point that is meant by a call made at `now`; `Clock::time_point::max()` if unset.
  [[nodiscard]] constexpr Clock::time_point resolve(Clock::time_point now) const noexcept {
    const auto offset = offset_.value();
    switch (kind_) {
      case Kind::kUnset: return Clock::time_point::max();
      case Kind::kAbsolute: return Clock::time_point(offset);
      case Kind::kRelative: break;
    }
    const auto start = now.time_since_epoch();
    if (offset.count() > 0 && start > Clock::duration::max() - offset) return Clock::time_point::max();
    if (offset.count() < 0 && start < Clock::duration::min() - offset) return Clock::time_point::min();
    return now + offset;
  }

 private:
  enum class Kind : std::uint8_t { kUnset, kRelative, kAbsolute };

  Kind kind_ = Kind::kUnset;
  Duration offset_{};  // from the call or from the clock's epoch
};

/// How a task runs. Units and limits: see `validate`.
struct TaskOptions {
  /// Shown in errors, logs and the timeline; default: the function's.
  Text name{};
  /// CPUs held while it runs, a fraction below one or a whole number; default 1. A task takes a whole worker while it
  /// runs, so in this version a fraction counts as 1.
  Number num_cpus{};
  /// Attempts after the first, when one throws; -1 for no limit; default none.
  Number max_retries{};
  /// When it stops being wanted; one that has passed is allowed; default: never.
  Deadline deadline{};
};

/// How an actor lives.
struct ActorOptions {
  /// Shown in errors, logs and the timeline; default: the class's.
  Text name{};
  /// Methods that may be between start and end at once, where they are coroutines; default 1000 (Ray's figure).
  Number max_concurrency{};
};

/// How one call of an actor's method runs.
struct CallOptions {
  /// Shown in errors, logs and the timeline; default: the method's.
  Text name{};
  /// When it stops being wanted; one that has passed is allowed; default: never.
  Deadline deadline{};
};

/// How long `get` waits.
struct GetOptions {
  /// Zero only looks; default: no limit.
  Duration timeout{};
};

/// What `wait` waits for.
struct WaitOptions {
  /// How many must be ready; default 1.
  Number num_returns{};
  /// Zero only looks; default: no limit.
  Duration timeout{};
};

namespace detail {

template <class T>
inline constexpr bool is_plain_options =
    std::is_aggregate_v<T> && std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>;
static_assert(is_plain_options<TaskOptions> && is_plain_options<ActorOptions> && is_plain_options<CallOptions> &&
              is_plain_options<GetOptions> && is_plain_options<WaitOptions>);

template <class Field>
[[nodiscard]] constexpr Field merge_field(Field base, Field later) noexcept {
  return later.is_set() ? later : base;
}

}  // namespace detail

/// Returns `base` with every field that is set in `later` replaced by it.
[[nodiscard]] constexpr TaskOptions merge(const TaskOptions& base, const TaskOptions& later) noexcept {
  return {.name = detail::merge_field(base.name, later.name),
          .num_cpus = detail::merge_field(base.num_cpus, later.num_cpus),
          .max_retries = detail::merge_field(base.max_retries, later.max_retries),
          .deadline = detail::merge_field(base.deadline, later.deadline)};
}

[[nodiscard]] constexpr ActorOptions merge(const ActorOptions& base, const ActorOptions& later) noexcept {
  return {.name = detail::merge_field(base.name, later.name),
          .max_concurrency = detail::merge_field(base.max_concurrency, later.max_concurrency)};
}

[[nodiscard]] constexpr CallOptions merge(const CallOptions& base, const CallOptions& later) noexcept {
  return {.name = detail::merge_field(base.name, later.name),
          .deadline = detail::merge_field(base.deadline, later.deadline)};
}

/// Throws `InvalidArgumentError` if a field that is set makes no sense; the message names the field and the value.
///
/// `num_cpus`: from 0 to 1,000,000; below one in steps of 0.0001 (Ray's precision), above one whole.
/// `max_retries`: whole, from -1 (no limit). `max_concurrency`, `num_returns`: whole, from 1.
/// `timeout`: zero or more. `deadline`: any.
MANTA_API void validate(const TaskOptions& options);
MANTA_API void validate(const ActorOptions& options);
MANTA_API void validate(const CallOptions& options);
MANTA_API void validate(const GetOptions& options);

/// As above; `num_returns` must also be at most `count`, the number of references that `wait` was given.
MANTA_API void validate(const WaitOptions& options, std::size_t count);

MANTA_NAMESPACE_END
