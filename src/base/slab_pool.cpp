// SPDX-License-Identifier: Apache-2.0
#include "base/slab_pool.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

// Maps a chunk at a multiple of its size; null if there is no memory.
std::byte* map_chunk() noexcept {
  void* const raw =
      mmap(nullptr, 2 * kChunkBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (raw == MAP_FAILED) return nullptr;
  auto* const begin = static_cast<std::byte*>(raw);
  const std::size_t misplaced = reinterpret_cast<std::uintptr_t>(begin) & (kChunkBytes - 1);
  const std::size_t before = (kChunkBytes - misplaced) & (kChunkBytes - 1);
  if (before != 0) munmap(begin, before);
  munmap(begin + before + kChunkBytes, kChunkBytes - before);
  return begin + before;
}

}  // namespace

bool SlabPool::add_chunk() noexcept {
  std::byte* const chunk = map_chunk();
  if (chunk == nullptr) return false;
  ++chunks_;
  auto* const headers = reinterpret_cast<Slab*>(chunk);
  for (std::size_t i = kSlabsPerChunk; i-- > 0;) bare_.push(::new (headers + i) Slab{});
  return true;
}

Slab* SlabPool::take() noexcept {
  MutexLock lock(mutex_);
  if (Slab* const slab = kept_.pop()) {
    --kept_count_;
    return slab;
  }
  if (bare_.front() == nullptr && !add_chunk()) return nullptr;
  return bare_.pop();
}

void SlabPool::give(Slab* slab) noexcept {
  {
    MutexLock lock(mutex_);
    if (kept_count_ < kKept) {
      ++kept_count_;
      kept_.push(slab);
      return;
    }
  }
  discard(slab);
}

void SlabPool::trim() noexcept {
  SlabList slabs;
  {
    MutexLock lock(mutex_);
    slabs = kept_;
    kept_ = {};
    kept_count_ = 0;
  }
  while (Slab* const slab = slabs.pop()) discard(slab);
}

// Without the lock, since this takes microseconds. Meanwhile the slab is on no list.
void SlabPool::discard(Slab* slab) noexcept {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(slab->begin()) + slab->bytes();
  const std::uintptr_t begin = (reinterpret_cast<std::uintptr_t>(slab->begin()) + page - 1) & ~(page - 1);
  if (begin < end && madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED) == 0) {
    touched_.fetch_sub(slab->touched, std::memory_order_relaxed);  // a statistic; no partner
    slab->touched = 0;
  }
  MutexLock lock(mutex_);
  bare_.push(slab);
}

void SlabPool::touch(Slab* slab, std::uint32_t bytes) noexcept {
  touched_.fetch_add(bytes - slab->touched, std::memory_order_relaxed);  // a statistic; no partner
  slab->touched = bytes;
}

std::size_t SlabPool::reserved_bytes() noexcept {
  MutexLock lock(mutex_);
  return chunks_ * kChunkBytes;
}

std::size_t SlabPool::resident_bytes() noexcept {
  MutexLock lock(mutex_);
  return chunks_ * kHeaderBytes + touched_.load(std::memory_order_relaxed);  // a statistic; no partner
}

}  // namespace detail
MANTA_NAMESPACE_END
