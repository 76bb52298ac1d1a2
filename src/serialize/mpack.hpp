// SPDX-License-Identifier: Apache-2.0
#pragma once

/// libmpack, which is C and takes the word `bool` for itself.

#include <cassert>
#include <climits>
#include <cstddef>

extern "C" {
#include <mpack.h>
}
#undef bool
