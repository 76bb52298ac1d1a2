// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The shared half of the slab allocator: thread caches get their blocks here, and return them, many at a time.
/// slab.cpp describes how it works.

#include "base/slab_pool.hpp"

#include <manta/detail/base/slab.hpp>

#include <cstddef>
#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Free blocks of one class, linked, ended by null.
struct BlockChain {
  FreeBlock* head;
  std::uint32_t count;
};

/// How many blocks of a class travel between a thread's cache and the store at once.
///
/// At most 64, since more gains little: a block taken and returned in thousands costs 10.4 ns with 8, 7.0 with 16, 4.0
/// with 32, 3.7 with 64, 3.5 with 128 (slab.bench.cpp). At most 8 KiB, so that a cache, which holds up to two batches
/// of each class, stays under 128 KiB.
constexpr std::uint32_t slab_batch(std::size_t size_class) noexcept {
  const std::size_t fit = 8192 / (kSlabStep * (size_class + 1));
  return fit < 64 ? static_cast<std::uint32_t>(fit) : 64;
}

/// Takes between 1 and slab_batch() blocks of a class.
///
/// Errors:  `std::bad_alloc`.
/// Threads: any.
BlockChain slab_store_take(std::size_t size_class);

/// Takes one block.
///
/// Errors:  `std::bad_alloc`.
/// Threads: any.
FreeBlock* slab_store_take_one(std::size_t size_class);

/// Takes blocks of a class back.
///
/// Threads: any.
void slab_store_give(std::size_t size_class, BlockChain chain) noexcept;

/// Returns the pages of all empty slabs to the kernel.
void slab_store_trim() noexcept;

SlabStats slab_store_stats() noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
