// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The configuration of a runtime.
///
///     manta::Runtime runtime({.num_workers = 4, .shutdown_timeout = std::chrono::seconds(5)});
///
/// Every field starts unset. A field that the code sets beats its `MANTA_*` environment variable, and the variable
/// beats the default; docs/configuration.md has a table of them. An invalid value, in the code or in a variable, is an
/// `InvalidArgumentError` that names the field or the variable, the value, and what is allowed. If the system does not
/// let all workers start, a `std::system_error` names their number.

#include <manta/error.hpp>
#include <manta/setting.hpp>
#include <manta/version.hpp>

#include <functional>
#include <string_view>

MANTA_NAMESPACE_BEGIN

class EventListener;

/// The severity of a line of the log.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// Returns the level in words, "warning" for `kWarning`.
[[nodiscard]] MANTA_API std::string_view to_string(LogLevel level) noexcept;

/// Where the tasks and actors of a runtime run.
enum class EngineKind {
  kLocal,  ///< In this process, on shared objects.
  kLoopback,  ///< In this process, but all arguments and results are encoded and decoded, as for another process.
  kTwin,  ///< In a second runtime in this process, which shares nothing with the first but a line for messages.
};

/// The configuration of a runtime. Copied at its start; later changes have no effect.
struct Config {
  /// Threads that run tasks, at most 65,536. Default: `MANTA_NUM_WORKERS`, else as many as the affinity mask and the
  /// cgroup's quota allow.
  Number num_workers{};

  /// The most bytes that stored values may take. Default: `MANTA_OBJECT_STORE_MEMORY` (`2G`, `512Mi`), else 30 % of the
  /// memory that is available (Ray's share), when more than 64 MiB are stored for the first time; at least 64 MiB.
  ///
  /// It caps the counted bytes: those of containers, strings and plain structs of these. A class that owns memory in
  /// another way counts its `sizeof` only, unless it has a `manta_heap_bytes` (`<manta/byte_size.hpp>`).
  Number object_store_memory{};

  /// Where tasks and actors run. Default: `MANTA_ENGINE` (`local`, `loopback` or `twin`), else in this process.
  Setting<EngineKind> engine{};

  /// How long a `put` or a result waits for room in the store before it fails with `ObjectStoreFullError`; zero: not at
  /// all. Default: 10 s.
  Duration object_store_timeout{};

  /// When a shutdown stops waiting for running work and starts to cancel it. Default: `MANTA_SHUTDOWN_TIMEOUT` (`5s`,
  /// `250ms`), else never.
  Duration shutdown_timeout{};

  /// How long a `get`, a `wait` or a `put` waits before it checks whether the runtime makes progress; zero: it never
  /// checks. If no body runs, nothing is queued and no timer is armed, the log says once what waits for what. Default:
  /// 10 s.
  Duration stall_report{};

  /// Whether free functions such as `get` may use this runtime from any thread. A library inside another program sets
  /// false, and opens a `RuntimeScope` where it needs one. Default: yes.
  Switch ambient{};

  /// Whether `get` runs the task that it waits for on the calling thread, if it has not started. Default:
  /// `MANTA_INLINE_GET` (`0` or `1`), else yes.
  Switch inline_get{};

  /// Bytes of stack of each thread, from 64 KiB to 1 TiB. Default: `MANTA_STACK_SIZE` (`1Mi`), else the C library's.
  Number stack_size{};

  /// The most threads at once, including blocked ones: at least `num_workers`. Default: `MANTA_MAX_THREADS`, else
  /// 1024, or twice the workers if that is more.
  Number max_threads{};

  /// Receives the lines of the library's log, from any thread. Unset: they go to stderr, except `kDebug`. If it throws,
  /// the exception and the line are dropped.
  std::function<void(LogLevel, std::string_view)> log{};

  /// Receives each unobserved error, when its last reference is dropped. Unset: the error is logged. If it throws, the
  /// exception is dropped, since no caller could receive it. The end of the runtime waits for this function, so it must
  /// not wait for that end or call `shutdown`.
  std::function<void(const Error&)> on_unobserved_error{};

  /// Receives every event. It must outlive the runtime.
  EventListener* events = nullptr;
};

MANTA_NAMESPACE_END
