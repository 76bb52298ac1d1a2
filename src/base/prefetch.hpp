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
  // Unless the compiler targets a specific processor, the builtin prefetches for reading: the line arrives shared, and
  // the write still pays the trip to the other core. Processors without this instruction ignore it.
  asm volatile("prefetchw (%0)" ::"r"(address));
#else
  __builtin_prefetch(reinterpret_cast<const void*>(address), 1);
#endif
}

}  // namespace detail
MANTA_NAMESPACE_END
