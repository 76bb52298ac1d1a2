// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"
#include "objects/cold.hpp"

#include <stop_token>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Returns the token of a body that runs on this thread. From now on the end of the runtime finds the body, and stops
/// it.
///
/// Errors: `std::bad_alloc`.
[[nodiscard]] std::stop_token stop_token_of(RuntimeCore& core, Node& node);

/// Ends the registration that `stop_token_of` began.
void close_stop_token(Cold& cold) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
