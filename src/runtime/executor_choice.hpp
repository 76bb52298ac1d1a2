// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which executor a runtime has: work stealing, or a simulated one.

#include "core/runtime_core.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The workers of a new runtime that does not say how many, where its simulation does; else 0.
[[nodiscard]] int workers_of_simulation();

/// Makes the executor of a core that has its configuration, by the world that the calling thread belongs to and by
/// `MANTA_EXECUTOR`: `work_stealing`, `seeded:42` or `seeded:42:pct`. The variable is no part of the public API.
///
/// Ensures: the core's faults are those of its world, and its listener hears through it.
/// Errors:  `InvalidArgumentError`; `std::system_error` where threads cannot start.
[[nodiscard]] Executor* new_executor(RuntimeCore& core);

}  // namespace detail
MANTA_NAMESPACE_END
