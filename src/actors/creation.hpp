// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cell.hpp"

#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Tells of an actor that was created elsewhere, or that could not be.
void tell_created(RuntimeCore& core, ActorCell& cell, const std::exception_ptr& error) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
