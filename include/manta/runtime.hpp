// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/config.hpp>
#include <manta/detail/base/export.hpp>
#include <manta/process_runtime.hpp>
#include <manta/runtime_scope.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {
class RuntimeCore;
}

/// What a runtime holds at one moment. Sums over running threads: exact when nothing runs.
struct RuntimeStats {
  int workers = 0;
  std::int64_t tasks_submitted = 0;
  std::int64_t tasks_finished = 0;
  std::int64_t objects = 0;       ///< Nodes alive: tasks, results, puts, promises.
  std::int64_t frames = 0;        ///< Coroutine tasks that have started and not ended.
  std::int64_t actors = 0;        ///< Alive.
  std::int64_t held_actors = 0;   ///< Alive, or named by a handle, a weak handle or the reference of a call.
  std::uint64_t store_bytes = 0;  ///< On the account of the object store.
  std::uint64_t store_peak = 0;
  std::uint64_t store_cap = 0;    ///< After the end: 64 MiB if a share of the memory, and no more was ever needed.
};

/// Owns workers, timers, actors and the object store. Many may live in one process, isolated from one another.
///
/// Requires: destroyed outside its own tasks.
/// Ensures:  the destructor refuses new work, lets submitted work finish (and logs every 10 s what it waits for; after
///           `Config::shutdown_timeout` it cancels), ends all actors, and joins all threads. During stack unwinding it
///           cancels at once. References and `Value`s may outlive it: values stay readable through a `Value`; a `get`
///           throws `ShutDownError`.
/// Cost:     about 150 us to start and stop a runtime of two workers.
class MANTA_API Runtime {
 public:
  /// Errors: `InvalidArgumentError` (a bad option or environment variable), `std::system_error` (no threads).
  Runtime() : Runtime(Config{}) {}
  explicit Runtime(Config config);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// Ends it now: as the destructor. Idempotent; a second thread that calls it meanwhile waits for the end, too.
  ///
  /// Errors: `InvalidArgumentError` inside its own work, or in a call into it, for which it would wait.
  void shutdown();

  /// What it holds now; after its end, what was left then: objects that outside references still hold.
  [[nodiscard]] RuntimeStats stats() const;

  // For manta.
  [[nodiscard]] detail::RuntimeCore& core() const noexcept { return *core_; }
  [[nodiscard]] std::uint32_t id() const noexcept { return id_; }

 private:
  void end() noexcept;

  detail::RuntimeCore* core_;
  std::uint32_t id_;
  int exceptions_;
  RuntimeStats last_{};  // at the end
};

MANTA_NAMESPACE_END
