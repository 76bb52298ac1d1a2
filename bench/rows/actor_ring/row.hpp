// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace actor_ring {

using bench::Count;

inline constexpr int kActors = 100;

}  // namespace actor_ring
