// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace memory_result {

using bench::Count;

}  // namespace memory_result
