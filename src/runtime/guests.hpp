// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/runtime_core.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The slot that the calling thread borrows from a runtime, until the thread or the runtime ends. May be null.
[[nodiscard]] Slot* guest_slot(RuntimeCore& core);

}  // namespace detail
MANTA_NAMESPACE_END
