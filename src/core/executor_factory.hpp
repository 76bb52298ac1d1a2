// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Who makes the executors of new runtimes, if not the runtime itself: libmanta_testing does, on threads of a
/// simulation. All that this library knows of simulations is this, `Executor` and `FaultInjector`.

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

  /// The workers of a runtime that does not say how many; 0: as many as elsewhere.
  [[nodiscard]] virtual int workers() const noexcept = 0;

  /// Makes the executor of a core that has its configuration. May also set the core's faults, and who hears its events.
  ///
  /// Errors: `std::system_error` where threads cannot start.
  [[nodiscard]] virtual std::unique_ptr<Executor> new_executor(RuntimeCore& core) = 0;
};

/// Returns the factory for a runtime that the calling thread makes. Null: it gets the executor that ships.
using ChooseExecutorFactory = std::shared_ptr<ExecutorFactory> (*)();

/// Sets who chooses, for the whole process; nobody does before. No environment variable does: a program whose code
/// makes no simulation runs none.
///
/// Requires: `choose` stays loaded until the process ends. A plugin that simulates, and its host, share one libmanta
///           and one libmanta_testing: with two copies, a runtime may ask the one that nobody has told.
/// Order:    releases what executor_factory() acquires.
MANTA_INTERNAL_API void choose_executors_by(ChooseExecutorFactory choose) noexcept;

/// Asks who chooses. Null: there is nobody, or the runtime gets the executor that ships.
[[nodiscard]] std::shared_ptr<ExecutorFactory> executor_factory();

}  // namespace detail
MANTA_NAMESPACE_END
