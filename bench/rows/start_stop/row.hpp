// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace start_stop {

using bench::Count;

/// The work of the one task: proves that what was started works.
inline Count next(Count x) { return x + 1; }

}  // namespace start_stop
