// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

namespace put_get_int {

using bench::Count;

}  // namespace put_get_int
