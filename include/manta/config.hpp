// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The configuration of a runtime.
///
///     manta::Runtime runtime({.num_workers = 4, .shutdown_timeout = std::chrono::seconds(5)});
///
/// What the code says beats `MANTA_*` environment variables, which beat the defaults. 0 (or an empty optional) means
/// that the code says nothing. A value that makes no sense, in the code or in a variable, is an
/// `InvalidArgumentError` that names the field or the variable, the value, and what is allowed. A number of workers that
/// the system does not let start is a `std::system_error` that names it.

#include <manta/error.hpp>
#include <manta/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

MANTA_NAMESPACE_BEGIN

class EventListener;

/// How much a line of the log matters.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// Returns the level in words, "warning" for `kWarning`.
[[nodiscard]] MANTA_API std::string_view to_string(LogLevel level) noexcept;

/// Where the tasks and actors of a runtime run.
enum class EngineKind {
  kChoose,  ///< `MANTA_ENGINE`, else `kLocal`.
  kLocal,  ///< In this process, on shared objects.
  kLoopback,  ///< In this process, but all that a call takes and gives is encoded and decoded, as if it were another.
};

/// A switch that may be unset; `true` or `false` sets it.
class Switch {
 public:
  constexpr Switch() noexcept = default;
  constexpr Switch(bool on) noexcept : state_(on ? State::kOn : State::kOff) {}
  constexpr Switch(const void*) = delete;  // a pointer is no truth value

  [[nodiscard]] constexpr bool is_set() const noexcept { return state_ != State::kUnset; }

  /// Tells whether it is on. An unset one is not, so ask a resolved configuration.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return state_ == State::kOn; }

 private:
  enum class State : unsigned char { kUnset, kOff, kOn };
  State state_ = State::kUnset;
};

/// What a runtime is made with. Copied at its start; later changes have no effect.
struct Config {
  /// Threads that run tasks, at most 65,536. 0: `MANTA_NUM_WORKERS`, else as many as the affinity mask and the cgroup's
  /// quota allow.
  int num_workers = 0;

  /// The most bytes that stored values may take. 0: `MANTA_OBJECT_STORE_MEMORY` (`2G`, `512Mi`), else 30 % of the
  /// memory that is available (Ray's share).
  ///
  /// It caps what is counted. Containers, strings and plain structs of such are; a class that owns memory in another way
  /// counts its `sizeof` and nothing more, unless it has a `manta_heap_bytes` (`<manta/byte_size.hpp>`).
  std::uint64_t object_store_memory = 0;

  /// Where tasks and actors run: `MANTA_ENGINE` (`local` or `loopback`), else in this process.
  EngineKind engine = EngineKind::kChoose;

  /// How long a `put` or a result waits for room in the store before it fails with `ObjectStoreFullError`. 0: not at all.
  std::chrono::nanoseconds object_store_timeout = std::chrono::seconds(10);

  /// When a shutdown stops waiting for running work and starts to cancel it. Unset: `MANTA_SHUTDOWN_TIMEOUT` (`5s`,
  /// `250ms`), else never.
  std::optional<std::chrono::nanoseconds> shutdown_timeout{};

  /// How long a `get`, a `wait` or a `put` waits before it looks whether anything in the runtime goes on. If no body
  /// runs, nothing is queued and no timer is armed, the log says once who waits for what. 0: never.
  std::chrono::nanoseconds stall_report = std::chrono::seconds(10);

  /// Whether free functions such as `get` may use this runtime from any thread. A library inside somebody else's
  /// program says no, and opens a `RuntimeScope` where it needs one.
  bool ambient = true;

  /// Whether `get` runs the task that it waits for on the calling thread, if it has not started. Unset:
  /// `MANTA_INLINE_GET` (`0` or `1`), else on.
  Switch inline_get{};

  /// Bytes of stack of each thread, from 64 KiB to 1 TiB. 0: `MANTA_STACK_SIZE` (`1Mi`), else the C library's default.
  std::size_t stack_size = 0;

  /// The most threads at once, those that wait included: at least `num_workers`. 0: `MANTA_MAX_THREADS`, else 1024, or
  /// twice the workers if that is more.
  std::size_t max_threads = 0;

  /// Takes the lines of the library's log, from any thread. Unset: they go to stderr, except `kDebug`. What it throws is
  /// dropped, and the line with it.
  std::function<void(LogLevel, std::string_view)> log{};

  /// Takes each error whose reference was dropped before anybody looked. Unset: it is logged. What it throws is dropped:
  /// there is nobody left to tell. The end of the runtime waits for it, so it must not wait for that, nor call `shutdown`.
  std::function<void(const Error&)> on_unobserved_error{};

  /// Hears of everything that happens. It outlives the runtime.
  EventListener* events = nullptr;
};

namespace detail {

/// Returns `code` with everything that is unset filled in from the environment and the defaults.
///
/// Ensures: every number is in range, `inline_get` and `log` are set, `stack_size` is 0 or a usable size.
///          `shutdown_timeout` may be unset (no limit), and so may `on_unobserved_error`.
[[nodiscard]] MANTA_API Config resolve_config(Config code);

}  // namespace detail

MANTA_NAMESPACE_END
