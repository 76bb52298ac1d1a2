// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The factory that makes the executor of a new runtime, if the runtime does not make it itself. libmanta_testing has
/// one, for the threads of simulations. This library knows simulations only by this factory, `Executor` and
/// `FaultInjector`.

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

class Executor;
class RuntimeCore;

class ExecutorFactory {
 public:
  virtual ~ExecutorFactory() = default;

  /// Returns the workers of a runtime that does not set them; 0: the default.
  [[nodiscard]] virtual int workers() const noexcept = 0;

  /// Makes the executor of a core that has its configuration. May also set the core's faults and its listener.
  ///
  /// Errors: `std::system_error` where threads cannot start.
  [[nodiscard]] virtual std::unique_ptr<Executor> new_executor(RuntimeCore& core) = 0;
};

/// Returns the factory for a runtime that the calling thread makes. Null: it gets the executor that ships.
using ChooseExecutorFactory = std::shared_ptr<ExecutorFactory> (*)();

/// Sets the function that chooses factories, for the whole process; before, there is none. No environment variable sets
/// it: a program whose code makes no simulation runs none.
///
/// Requires: `choose` stays loaded until the process ends. A plugin that simulates, and its host, share one libmanta
///           and one libmanta_testing: with two copies, a runtime may ask the one that nobody has told.
/// Order:    releases what executor_factory() acquires.
MANTA_INTERNAL_API void choose_executors_by(ChooseExecutorFactory choose) noexcept;

/// Calls the function that chooses factories. Null: there is none, or the runtime gets the executor that ships.
[[nodiscard]] std::shared_ptr<ExecutorFactory> executor_factory();

}  // namespace detail
MANTA_NAMESPACE_END
