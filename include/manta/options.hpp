// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The options of tasks, actors, calls, `get` and `wait`.
///
///     remote<mean>.with({.name = "mean", .num_cpus = 0.5, .max_retries = 3, .deadline = std::chrono::seconds(5)})(xs)
///
/// Every field starts unset and then means its default. Options are checked when they are set: an invalid value is an
/// `InvalidArgumentError` that names the field and the value. They are trivially copyable aggregates, because GCC 12
/// destroys aggregate temporaries with destructors twice inside a `co_await` expression.

#include <manta/detail/base/limits.hpp>
#include <manta/setting.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

MANTA_NAMESPACE_BEGIN

/// How a task runs. Units and limits: see `validate`.
struct TaskOptions {
  /// Shown in errors and logs; default: the function's.
  Text name{};
  /// CPUs held while it runs, a fraction below one or a whole number; default 1. A task takes a whole worker while it
  /// runs, so in this version a fraction counts as 1.
  Number num_cpus{};
  /// Further attempts after one throws; -1 for no limit; default none.
  Number max_retries{};
  /// The time after which it is not wanted; a past time is allowed; default: never.
  Deadline deadline{};
};

/// How an actor lives.
struct ActorOptions {
  /// Shown in errors and logs; default: the class's.
  Text name{};
  /// The most coroutine methods between start and end at once; default 1000 (Ray's figure).
  Number max_concurrency{};
};

/// How one call of an actor's method runs.
struct CallOptions {
  /// Shown in errors and logs; default: the method's.
  Text name{};
  /// The time after which it is not wanted; a past time is allowed; default: never.
  Deadline deadline{};
};

/// How long `get` waits.
struct GetOptions {
  /// Zero only looks; default: no limit.
  Duration timeout{};
};

/// The options of `wait`.
struct WaitOptions {
  /// How many must be ready; default 1.
  Number num_returns{};
  /// Zero only looks; default: no limit.
  Duration timeout{};
};

namespace detail {

// Each field above has a line: its name, its member, its limit, and its default if that is a value. `merge`, `validate`
// and the table in docs/configuration.md follow from these lines. The library does not compile while a field has no
// line (src/base/options.cpp), or while no line says whether an option travels with a call
// (src/engine/call_header.cpp).

inline constexpr std::int64_t kMaxCount = std::numeric_limits<std::int32_t>::max();  // Ray keeps counts in 32 bits

template <class See>
constexpr void list_fields(FieldsOf<TaskOptions>, See see) {
  see("name", &TaskOptions::name, AnyText{});
  see("num_cpus", &TaskOptions::num_cpus, CpuShare{}, 1);
  see("max_retries", &TaskOptions::max_retries, Whole{-1, kMaxCount}, 0);
  see("deadline", &TaskOptions::deadline, AnyTime{});
}

template <class See>
constexpr void list_fields(FieldsOf<ActorOptions>, See see) {
  see("name", &ActorOptions::name, AnyText{});
  see("max_concurrency", &ActorOptions::max_concurrency, Whole{1, kMaxCount}, 1000);
}

template <class See>
constexpr void list_fields(FieldsOf<CallOptions>, See see) {
  see("name", &CallOptions::name, AnyText{});
  see("deadline", &CallOptions::deadline, AnyTime{});
}

template <class See>
constexpr void list_fields(FieldsOf<GetOptions>, See see) {
  see("timeout", &GetOptions::timeout, ZeroOrMore{});
}

template <class See>
constexpr void list_fields(FieldsOf<WaitOptions>, See see) {
  see("num_returns", &WaitOptions::num_returns, Whole{1}, 1);
  see("timeout", &WaitOptions::timeout, ZeroOrMore{});
}

struct SeeNothing {
  constexpr void operator()(const auto&...) const noexcept {}
};

template <class T>
concept Options = std::is_aggregate_v<T> && std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T> &&
                  requires { list_fields(FieldsOf<T>(), SeeNothing()); };
static_assert(Options<TaskOptions> && Options<ActorOptions> && Options<CallOptions> && Options<GetOptions> &&
              Options<WaitOptions>);

}  // namespace detail

/// Returns `base`, with every field that `later` sets replaced by that of `later`.
template <detail::Options T>
[[nodiscard]] constexpr T merge(const T& base, const T& later) noexcept {
  T merged = base;
  list_fields(detail::FieldsOf<T>(), [&](auto, auto field, const auto&...) {
    if ((later.*field).is_set()) merged.*field = later.*field;
  });
  return merged;
}

namespace detail {

template <Options T>
[[nodiscard]] constexpr T make_defaults() noexcept {
  T defaults;
  list_fields(FieldsOf<T>(), [&](auto, [[maybe_unused]] auto field, const auto&, auto... fallback) {
    ((defaults.*field = fallback), ...);
  });
  return defaults;
}

/// Options in which each field has its default, if that is a value.
template <Options T>
inline constexpr T defaults_of = make_defaults<T>();

}  // namespace detail

/// Throws `InvalidArgumentError` if a set field is invalid; the message names the field and the value.
///
/// `num_cpus`: from 0 to 1,000,000; below one in steps of 0.0001 (Ray's precision), above one whole.
/// `max_retries`: whole, from -1 (no limit) to 2^31 - 1. `max_concurrency`: whole, from 1 to 2^31 - 1. `num_returns`:
/// whole, from 1. `timeout`: zero or more. `deadline`: any but NaN.
MANTA_API void validate(const TaskOptions& options);
MANTA_API void validate(const ActorOptions& options);
MANTA_API void validate(const CallOptions& options);
MANTA_API void validate(const GetOptions& options);

/// As above; `num_returns` must also be at most `count`, the number of references that `wait` was given.
MANTA_API void validate(const WaitOptions& options, std::size_t count);

MANTA_NAMESPACE_END
