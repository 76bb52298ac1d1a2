// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace chain {

using bench::Count;

/// The work of a link.
inline Count add_one(Count x) { return x + 1; }

}  // namespace chain
