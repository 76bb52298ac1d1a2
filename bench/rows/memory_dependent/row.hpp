// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace memory_dependent {

using bench::Count;

/// The work of a task: its argument is what all of them wait for.
inline Count add(Count late, Count i) { return late + i; }

/// What the tasks wait for.
inline constexpr Count kLate = 7;

}  // namespace memory_dependent
