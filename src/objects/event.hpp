// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/runtime_core.hpp"

#include <manta/event.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The slow half of `emit`.
void tell_listener(RuntimeCore& core, EventKind kind, Node& node, ActorId actor) noexcept;

/// Tells the runtime's listener, if there is one.
inline void emit(RuntimeCore& core, EventKind kind, Node& node, ActorId actor = {}) noexcept {
  if (core.events != nullptr) [[unlikely]]
    tell_listener(core, kind, node, actor);
}

}  // namespace detail
MANTA_NAMESPACE_END
