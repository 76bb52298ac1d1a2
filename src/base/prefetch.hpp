// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fetching memory ahead of its use.

#include <manta/version.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Brings two cache lines here, to be written. Any address is allowed.
inline void prefetch_to_write(const void* line) noexcept {
#if defined(__x86_64__)
  // The builtin is a prefetch to read unless the compiler is told of a processor: the line comes as a shared one, and the
  // write pays the way to the other core all the same. Processors that do not have this one treat it as no operation.
  asm volatile("prefetchw (%0); prefetchw 64(%0)" ::"r"(line));
#else
  __builtin_prefetch(line, 1);
  __builtin_prefetch(static_cast<const char*>(line) + 64, 1);
#endif
}

}  // namespace detail
MANTA_NAMESPACE_END
