// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The clock against which every deadline in manta is measured. Only the executors read it.

#include <manta/clock.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

using Time = Clock::time_point;

/// The deadline that never passes.
inline constexpr Time kForever = Time::max();

}  // namespace detail
MANTA_NAMESPACE_END
