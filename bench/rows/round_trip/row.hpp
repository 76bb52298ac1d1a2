// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace round_trip {

using bench::Count;

/// The work of a task.
inline Count twice(Count x) { return x + x; }

}  // namespace round_trip
