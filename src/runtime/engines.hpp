// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The engines of a runtime: from its start, by its configuration, to its end.

#include "core/runtime_core.hpp"
#include "engine/engine.hpp"
#include "engine/loans.hpp"

#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

using MakeEngine = std::unique_ptr<Engine> (*)(RuntimeCore&, Loans&);

/// Makes an engine the default of a runtime that has none. Tests give it engines of their own.
void start_engine(RuntimeCore& core, MakeEngine make);
void start_loopback(RuntimeCore& core);

/// Stops the engines, when no work is left. What stale references may still touch stays.
void stop_engines(RuntimeCore& core) noexcept;

/// Frees the engines of the core's last runtime.
void forget_engines(RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
