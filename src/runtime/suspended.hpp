// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/runtime_core.hpp"

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Appends what a runtime waits for that stands in no queue, for people who ask why nothing goes on: promises that are not
/// set, coroutines, bodies that have asked for their stop token, attempts that run elsewhere: "; the coroutine crawl,
/// called at main.cpp:12, is suspended".
void tell_suspended(const RuntimeCore& core, std::string& into);

}  // namespace detail
MANTA_NAMESPACE_END
