// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The instruction for a loop that waits a very short time for another processor.

#include <manta/version.hpp>

#ifdef MANTA_CHECKED
#include <manta/detail/base/explored.hpp>
#endif

MANTA_NAMESPACE_BEGIN
namespace detail {

inline void cpu_pause() noexcept {
#ifdef MANTA_CHECKED
  if (explorer != nullptr) return explorer->pause();
#endif
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");  // "yield" is a no-op on most cores; this takes about as long as x86's pause
#endif
}

}  // namespace detail
MANTA_NAMESPACE_END
