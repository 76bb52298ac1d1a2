// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The engines of a runtime: from its start, by its configuration, to its end.

#include "base/enumerators.hpp"
#include "core/runtime_core.hpp"
#include "engine/engine.hpp"

#include <manta/config.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

class Caller;

using MakeEngine = std::unique_ptr<Engine> (*)(RuntimeCore&);

/// Makes an engine the default of a runtime that has none. Tests give it engines of their own.
void start_engine(RuntimeCore& core, MakeEngine make);
void start_loopback(RuntimeCore& core);
void start_twin(RuntimeCore& core);  // twin.cpp

/// Gives a runtime an engine that is not its default. Returns the half of it that sends calls.
Caller& add_engine(RuntimeCore& core, std::unique_ptr<Engine> engine);

struct EngineEntry {
  EngineKind kind;
  std::string_view name;            ///< In `MANTA_ENGINE` and in messages.
  void (*start)(RuntimeCore& core);  ///< Null: nothing to start.
};

/// A line for each `EngineKind`, in its order.
inline constexpr EngineEntry kEngines[] = {
    {EngineKind::kLocal, "local", nullptr},
    {EngineKind::kLoopback, "loopback", start_loopback},
    {EngineKind::kTwin, "twin", start_twin},
};

[[nodiscard]] consteval bool lists_every_engine() {
  for (std::size_t i = 0; i < std::size(kEngines); ++i) {
    if (kEngines[i].kind != static_cast<EngineKind>(i)) return false;
  }
  return std::size(kEngines) == enumerator_count<EngineKind>;
}
static_assert(lists_every_engine(), "manta: an EngineKind has no line in kEngines, or not at its place");

/// Starts the engine that the runtime's configuration names.
void start_configured_engine(RuntimeCore& core);

/// Cuts the engines off, while the executor still runs: nothing arrives from then on.
void cut_engines(RuntimeCore& core) noexcept;

/// Stops the engines, when no work is left. Keeps the parts that stale references may still touch.
void stop_engines(RuntimeCore& core) noexcept;

/// Frees the engines of the core's last runtime.
void forget_engines(RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
