// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace tasks_1m {

using bench::Count;

/// The work of a task: so little that the figure is the library's own.
inline Count square(Count x) { return x * x; }

}  // namespace tasks_1m
