// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Slabs: how they are mapped, and where empty ones wait. slab.cpp describes how it works.

#include "base/sync.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A free block.
struct FreeBlock {
  FreeBlock* next;
};

// A chunk is the memory of one mmap: 16 slabs, whose headers fill the start of its first slab. Both sizes are powers of
// two, and chunks are aligned to theirs, so that a block's address gives its slab's header. Chunks are not larger,
// because a process that has called mlockall(MCL_FUTURE) gets all pages of a chunk at once.
inline constexpr std::size_t kChunkBytes = std::size_t{4} << 20;
inline constexpr std::size_t kSlabBytes = std::size_t{256} << 10;
inline constexpr std::size_t kSlabsPerChunk = kChunkBytes / kSlabBytes;
inline constexpr std::size_t kHeaderBytes = 4096;

/// The header of a slab, which is 256 KiB cut into blocks of one class, apart from the header.
///
/// `used` of its blocks are allocated. Of the others, those on the list `free` have been allocated before, and those
/// from index `carved` on have not since the slab left the pool. From `touched` on, its bytes have no pages.
struct alignas(64) Slab {
  FreeBlock* free;
  Slab* next;
  Slab* previous;
  std::uint32_t used;
  std::uint32_t carved;
  std::uint32_t capacity;
  std::uint32_t touched;

  std::byte* begin() noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(this);
    const std::uintptr_t chunk = address & ~(kChunkBytes - 1);
    const std::uintptr_t index = (address - chunk) / sizeof(Slab);
    return reinterpret_cast<std::byte*>(chunk + index * kSlabBytes + (index == 0 ? kHeaderBytes : 0));
  }

  std::uint32_t bytes() noexcept {
    return static_cast<std::uint32_t>(kSlabBytes - (reinterpret_cast<std::uintptr_t>(begin()) & (kSlabBytes - 1)));
  }

  /// Returns the slab that a block belongs to.
  static Slab* of(void* block) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    const std::uintptr_t chunk = address & ~(kChunkBytes - 1);
    return reinterpret_cast<Slab*>(chunk) + (address - chunk) / kSlabBytes;
  }
};
static_assert(sizeof(Slab) * kSlabsPerChunk <= kHeaderBytes);

/// A doubly linked list of slabs, newest first.
class SlabList {
 public:
  [[nodiscard]] Slab* front() const noexcept { return front_; }

  void push(Slab* slab) noexcept {
    slab->previous = nullptr;
    slab->next = front_;
    if (front_ != nullptr) front_->previous = slab;
    front_ = slab;
  }

  void remove(Slab* slab) noexcept {
    (slab->previous != nullptr ? slab->previous->next : front_) = slab->next;
    if (slab->next != nullptr) slab->next->previous = slab->previous;
  }

  Slab* pop() noexcept {
    Slab* const slab = front_;
    if (slab != nullptr) remove(slab);
    return slab;
  }

 private:
  Slab* front_ = nullptr;
};

/// The slabs that belong to no class, because none of their blocks is allocated.
class SlabPool {
 public:
  /// The most slabs that keep their pages here; further ones return theirs to the kernel. 128 MiB: a million nodes of
  /// 128 bytes, so that a program that works in such waves faults its pages in once. A page fault costs 15 ns a node on
  /// a common machine, and 80 in a nested virtual one (slab.bench.cpp).
  static constexpr std::size_t kKept = 512;

  /// Returns null if the system has no more memory.
  Slab* take() noexcept MANTA_EXCLUDES(mutex_);

  /// Cost: microseconds, if the slab returns its pages.
  void give(Slab* slab) noexcept MANTA_EXCLUDES(mutex_);

  /// Returns the pages of all slabs that wait here.
  void trim() noexcept MANTA_EXCLUDES(mutex_);

  /// Notes that a slab's pages up to `bytes` are mapped, or will be in a moment.
  ///
  /// Threads: those that may write to the slab's header.
  void touch(Slab* slab, std::uint32_t bytes) noexcept;

  [[nodiscard]] std::size_t reserved_bytes() noexcept MANTA_EXCLUDES(mutex_);
  [[nodiscard]] std::size_t resident_bytes() noexcept MANTA_EXCLUDES(mutex_);

  /// For the time around a fork().
  void lock() MANTA_ACQUIRE(mutex_) { mutex_.lock(); }
  void unlock() MANTA_RELEASE(mutex_) { mutex_.unlock(); }

 private:
  void discard(Slab* slab) noexcept MANTA_EXCLUDES(mutex_);
  bool add_chunk() noexcept MANTA_REQUIRES(mutex_);

  atomic<std::size_t> touched_{0};  // the sum over all slabs

  Mutex mutex_;
  SlabList kept_ MANTA_GUARDED_BY(mutex_);  // with pages
  SlabList bare_ MANTA_GUARDED_BY(mutex_);  // without
  std::size_t kept_count_ MANTA_GUARDED_BY(mutex_) = 0;
  std::size_t chunks_ MANTA_GUARDED_BY(mutex_) = 0;
};

}  // namespace detail
MANTA_NAMESPACE_END
