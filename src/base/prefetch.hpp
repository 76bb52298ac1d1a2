// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fetching memory ahead of its use.

#include <manta/version.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Brings a cache line here, to be written. Any address is allowed.
inline void prefetch_to_write(std::uintptr_t address) noexcept {
#if defined(__x86_64__)
  // The builtin is a prefetch to read unless the compiler is told of a processor: the line comes as a shared one, and the
  // write pays the way to the other core all the same. Processors that do not have this one treat it as no operation.
  asm volatile("prefetchw (%0)" ::"r"(address));
#else
  __builtin_prefetch(reinterpret_cast<const void*>(address), 1);
#endif
}

}  // namespace detail
MANTA_NAMESPACE_END
