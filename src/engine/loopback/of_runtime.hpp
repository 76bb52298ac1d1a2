// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests.

#include "engine/caller.hpp"
#include "engine/loopback/loopback.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The engine of a runtime whose engine is loopback.
[[nodiscard]] inline Loopback& loopback_of(RuntimeCore& core) {
  return static_cast<Loopback&>(static_cast<Caller*>(core.engines[1])->engine());
}

}  // namespace detail
MANTA_NAMESPACE_END
