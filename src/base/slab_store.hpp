// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The shared half of the slab allocator: where thread caches get their blocks, and where they bring them back, many at a
/// time. "How it works" is told in slab.cpp.

#include <cstddef>
#include <cstdint>

#include <manta/detail/base/slab.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A block that nobody uses.
struct FreeBlock {
  FreeBlock* next;
};

/// Free blocks of one class, linked, ended by null.
struct BlockChain {
  FreeBlock* head;
  std::uint32_t count;
};

/// How many blocks of a class travel between a thread's cache and the store at once.
///
/// 64: the store's lock and its cache misses (about 25 ns uncontended, 100 ns contended) then cost under 2 ns a block; no
/// more than 8 KiB, so that a cache, which holds up to two batches of each class, stays under 128 KiB.
constexpr std::uint32_t slab_batch(std::size_t size_class) noexcept {
  const std::size_t fit = 8192 / (kSlabStep * (size_class + 1));
  return fit < 64 ? static_cast<std::uint32_t>(fit) : 64;
}

/// Takes between 1 and `count` blocks of a class.
///
/// Errors:  `std::bad_alloc`.
/// Threads: any.
BlockChain slab_store_take(std::size_t size_class, std::uint32_t count);

/// Brings blocks of a class back. Slabs that are wholly free by that, beyond a cap, give their pages to the kernel.
///
/// Threads: any.
void slab_store_give(std::size_t size_class, FreeBlock* chain) noexcept;

SlabStats slab_store_stats() noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
