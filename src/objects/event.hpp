// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

#include <manta/event.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The slow half of `emit`.
void tell_listener(RuntimeCore& core, EventKind kind, Node& node) noexcept;

/// Emits an event to the runtime's listener, if there is one.
inline void emit(RuntimeCore& core, EventKind kind, Node& node) noexcept {
  if (core.events != nullptr) [[unlikely]]
    tell_listener(core, kind, node);
}

}  // namespace detail
MANTA_NAMESPACE_END
