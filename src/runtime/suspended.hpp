// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/runtime_core.hpp"

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Appends the coroutines that are suspended and the promises that are not set, for people who ask why nothing goes on:
/// "; the coroutine crawl, called at main.cpp:12, is suspended".
void tell_suspended(const RuntimeCore& core, std::string& into);

}  // namespace detail
MANTA_NAMESPACE_END
