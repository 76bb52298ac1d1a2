// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reports what a runtime waits for when it makes no progress.

#include "core/runtime_core.hpp"

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Appends the bodies that block: "; crunch, called at main.cpp:3, waits for the result of fetch, called at
/// main.cpp:5".
void describe_blocked(const RuntimeCore& core, std::string& into);

/// Appends the work that is in no queue and blocks no thread: promises that are not set, with the tasks that wait for
/// them; coroutines; bodies that have asked for their stop token; attempts that run elsewhere: "; the coroutine crawl,
/// called at main.cpp:12, is suspended, and sleeps".
void describe_suspended(const RuntimeCore& core, std::string& into);

/// Checks, on a thread that has waited for long, whether the runtime makes progress; if not, logs once what waits for
/// what. True: it makes none.
bool report_stall(RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
