// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Storage for task nodes and other small blocks: process-wide slabs with a cache in each thread.
///
/// src/base/slab.cpp describes how it works.

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <cstddef>

MANTA_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::size_t kSlabStep = 64;       // block sizes are its multiples; also every block's alignment
inline constexpr std::size_t kSlabMaxBytes = 512;  // larger requests go to operator new
inline constexpr std::size_t kSlabClasses = kSlabMaxBytes / kSlabStep;

/// Allocates a block of at least `bytes`, aligned to 64.
///
/// Errors:  `std::bad_alloc`.
/// Cost:    about 2 ns up to 512 bytes, when the thread's cache has a block.
/// Threads: any, also while a thread's or the program's statics are being destroyed.
[[nodiscard]] MANTA_API void* slab_allocate(std::size_t bytes);

/// Frees a block.
///
/// Requires: `p` came from slab_allocate(bytes) with the same `bytes`.
/// Threads:  any, not only the one that allocated it; also late, as slab_allocate().
MANTA_API void slab_free(void* p, std::size_t bytes) noexcept;

/// Returns to the kernel the pages of empty slabs, which are kept for the next burst of work. Blocks in other threads'
/// caches stay there; the caller's own cache is emptied.
///
/// Cost:    20 microseconds and more a slab of 256 KiB. For the end of a runtime, not for regular use.
/// Threads: any.
MANTA_API void slab_trim() noexcept;

/// Figures of the slabs.
struct SlabStats {
  bool pooled;  // false with sanitizers and in the checked build, which use operator new; then all is 0
  std::size_t reserved_bytes;  // address space, never given back
  std::size_t resident_bytes;  // an estimate: bytes touched and not returned to the kernel
  std::size_t blocks_in_use[kSlabClasses];  // of 64 * (i + 1) bytes: handed out, or in some cache
};

/// Cost: takes every lock of the allocator once; for tests and benchmarks.
[[nodiscard]] MANTA_API SlabStats slab_stats() noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
