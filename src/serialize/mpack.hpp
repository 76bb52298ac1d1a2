// SPDX-License-Identifier: Apache-2.0
#pragma once

/// libmpack, which is C and redefines `bool`.

#include <cassert>
#include <climits>
#include <cstddef>

extern "C" {
#include <mpack.h>
}
#undef bool
