// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The clock of deadlines and timeouts.

#include <manta/version.hpp>

#include <chrono>

MANTA_NAMESPACE_BEGIN

/// The type of time points in manta. The executor provides the time, so call `manta::now()` inside a task, not this
/// class.
using Clock = std::chrono::steady_clock;

MANTA_NAMESPACE_END
