// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace wait_pop {

using bench::Count;

inline Count square(Count x) { return x * x; }

}  // namespace wait_pop
