// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"

#include <manta/detail/objects/node.hpp>

#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The body threw: another attempt, or the error is the outcome.
void finish_with_throw(RuntimeCore& core, Node& node, std::exception_ptr thrown) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
