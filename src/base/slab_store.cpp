// SPDX-License-Identifier: Apache-2.0
#include "base/slab_store.hpp"

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

// Once a class uses as much as one slab, it faults pages in by this many bytes at once: 1.8 instead of 2.7 microseconds
// a page in a nested virtual machine. Before that, page by page, since most processes need few blocks of most classes.
constexpr std::uint32_t kPopulateBytes = 64 << 10;

// Whole batches on their way from one thread to another: neither side touches single blocks. Without it a thousand
// blocks taken and returned in turn cost 7.4 ns each, with it 4.2, and two such threads contend less. 32 of at most 8
// KiB, since blocks that wait here keep their slabs in use.
struct Batches {
  static constexpr std::uint32_t kCapacity = 32;

  Mutex mutex;
  std::uint32_t count MANTA_GUARDED_BY(mutex) = 0;
  FreeBlock* chains[kCapacity] MANTA_GUARDED_BY(mutex) = {};
};

// The slabs of one class. A slab with all blocks allocated is on no list, one with none belongs to the pool; the others
// are `partial`. Lock order: a class's mutexes, then the pool's; no two of one class at once.
struct alignas(64) SizeClass {
  Batches batches;
  alignas(64) Mutex mutex;
  SlabList partial MANTA_GUARDED_BY(mutex);
  std::size_t used MANTA_GUARDED_BY(mutex) = 0;  // allocated, `batches` included
};

struct Heap {
  SizeClass classes[kSlabClasses];
  SlabPool pool;
};

// Never destroyed: statics and thread-locals free blocks until the very end of the process.
union Immortal {
  Heap heap;
  constexpr Immortal() noexcept : heap() {}
  ~Immortal() {}
};
constinit Immortal immortal;
constinit Heap& heap = immortal.heap;

constexpr std::uint32_t block_bytes(std::size_t size_class) {
  return static_cast<std::uint32_t>(kSlabStep * (size_class + 1));
}

// A child of fork() may exit, and so free, while the thread that held one of our locks does not exist there. Clang's
// analysis cannot follow loops of locks.
void before_fork() MANTA_NO_THREAD_SAFETY_ANALYSIS {
  for (SizeClass& c : heap.classes) {
    c.batches.mutex.lock();
    c.mutex.lock();
  }
  heap.pool.lock();
}

void after_fork() MANTA_NO_THREAD_SAFETY_ANALYSIS {
  heap.pool.unlock();
  for (SizeClass& c : heap.classes) {
    c.mutex.unlock();
    c.batches.mutex.unlock();
  }
}

// Blocks that were not allocated before, and the bytes to fault in before they are written.
struct Range {
  std::byte* begin = nullptr;
  std::uint32_t count = 0;
  std::byte* populate = nullptr;
  std::size_t populate_bytes = 0;
};

FreeBlock* take_batch(Batches& batches) noexcept MANTA_EXCLUDES(batches.mutex) {
  MutexLock lock(batches.mutex);
  return batches.count != 0 ? batches.chains[--batches.count] : nullptr;
}

bool give_batch(Batches& batches, FreeBlock* chain) noexcept MANTA_EXCLUDES(batches.mutex) {
  MutexLock lock(batches.mutex);
  if (batches.count == Batches::kCapacity) return false;
  batches.chains[batches.count++] = chain;
  return true;
}

// Returns a slab with a free block, on the list of partial ones; null if there is no memory.
Slab* usable_slab(SizeClass& c, std::size_t size_class) noexcept MANTA_REQUIRES(c.mutex) {
  if (Slab* const slab = c.partial.front()) return slab;
  Slab* const slab = heap.pool.take();
  if (slab == nullptr) return nullptr;
  slab->free = nullptr;
  slab->used = slab->carved = 0;
  slab->capacity = slab->bytes() / block_bytes(size_class);
  c.partial.push(slab);
  return slab;
}

// Moves blocks that were allocated before from the slab to the chain.
void take_returned(Slab* slab, BlockChain& chain, std::uint32_t count) noexcept {
  while (chain.count < count && slab->free != nullptr) {
    FreeBlock* const block = slab->free;
    slab->free = block->next;
    block->next = chain.head;
    chain.head = block;
    ++chain.count;
    ++slab->used;
  }
}

// Claims up to `count` blocks from the part that was not allocated yet.
Range carve(SizeClass& c, Slab* slab, std::size_t size_class, std::uint32_t count) noexcept MANTA_REQUIRES(c.mutex) {
  const std::uint32_t bytes = block_bytes(size_class);
  Range range{.begin = slab->begin() + std::size_t{slab->carved} * bytes,
              .count = std::min(count, slab->capacity - slab->carved)};
  slab->carved += range.count;
  slab->used += range.count;

  std::uint32_t end = slab->carved * bytes;
  if (end <= slab->touched) return range;
  if (c.used * bytes >= kSlabBytes) {
    end = std::min(slab->bytes(), (end + kPopulateBytes - 1) / kPopulateBytes * kPopulateBytes);
    range.populate = slab->begin() + slab->touched;
    range.populate_bytes = end - slab->touched;
  }
  heap.pool.touch(slab, end);
  return range;
}

// Links a claimed range onto the chain, in the order of addresses. This touches pages for the first time, so no lock is
// held.
void link(const Range& range, std::size_t size_class, BlockChain& chain) noexcept {
#ifdef MADV_POPULATE_WRITE
  // Fails before Linux 5.14, or if the first byte begins no page; then the pages fault in one by one.
  if (range.populate_bytes != 0) madvise(range.populate, range.populate_bytes, MADV_POPULATE_WRITE);
#endif
  for (std::uint32_t i = range.count; i-- > 0;) {
    chain.head = ::new (range.begin + std::size_t{i} * block_bytes(size_class)) FreeBlock{chain.head};
  }
  chain.count += range.count;
}

// Takes from slabs: first blocks that were allocated before, and then fresh ones, of one slab at most.
BlockChain take_from_slabs(SizeClass& c, std::size_t size_class, std::uint32_t count) MANTA_EXCLUDES(c.mutex) {
  BlockChain chain{nullptr, 0};
  Range fresh;
  {
    MutexLock lock(c.mutex);
    while (chain.count < count && fresh.count == 0) {
      Slab* const slab = usable_slab(c, size_class);
      if (slab == nullptr && chain.count == 0) throw std::bad_alloc();
      if (slab == nullptr) break;
      take_returned(slab, chain, count);
      if (chain.count < count) fresh = carve(c, slab, size_class, count - chain.count);
      if (slab->used == slab->capacity) c.partial.remove(slab);
    }
    c.used += chain.count + fresh.count;
  }
  link(fresh, size_class, chain);
  return chain;
}

// Returns one block. Returns its slab if no block of that is allocated now; it is on no list then.
Slab* give_block(SizeClass& c, FreeBlock* block) noexcept MANTA_REQUIRES(c.mutex) {
  Slab* const slab = Slab::of(block);
  block->next = slab->free;
  slab->free = block;
  if (slab->used-- == slab->capacity) c.partial.push(slab);
  if (slab->used != 0) return nullptr;
  c.partial.remove(slab);
  return slab;
}

void give_to_slabs(SizeClass& c, BlockChain chain) noexcept MANTA_EXCLUDES(c.mutex) {
  SlabList empty;
  {
    MutexLock lock(c.mutex);
    c.used -= chain.count;
    while (FreeBlock* const block = chain.head) {
      chain.head = block->next;
      if (Slab* const slab = give_block(c, block)) empty.push(slab);
    }
  }
  while (Slab* const slab = empty.pop()) heap.pool.give(slab);
}

}  // namespace

BlockChain slab_store_take(std::size_t size_class) {
  [[maybe_unused]] static const int registered = pthread_atfork(before_fork, after_fork, after_fork);
  SizeClass& c = heap.classes[size_class];
  if (FreeBlock* const batch = take_batch(c.batches)) return {batch, slab_batch(size_class)};
  return take_from_slabs(c, size_class, slab_batch(size_class));
}

FreeBlock* slab_store_take_one(std::size_t size_class) {
  return take_from_slabs(heap.classes[size_class], size_class, 1).head;
}

void slab_store_give(std::size_t size_class, BlockChain chain) noexcept {
  SizeClass& c = heap.classes[size_class];
  if (chain.count == slab_batch(size_class) && give_batch(c.batches, chain.head)) return;
  give_to_slabs(c, chain);
}

void slab_store_trim() noexcept {
  for (std::size_t i = 0; i < kSlabClasses; ++i) {
    SizeClass& c = heap.classes[i];
    while (FreeBlock* const batch = take_batch(c.batches)) give_to_slabs(c, {batch, slab_batch(i)});
  }
  heap.pool.trim();
}

SlabStats slab_store_stats() noexcept {
  SlabStats stats{};
  stats.pooled = true;
  stats.reserved_bytes = heap.pool.reserved_bytes();
  stats.resident_bytes = heap.pool.resident_bytes();
  for (std::size_t i = 0; i < kSlabClasses; ++i) {
    SizeClass& c = heap.classes[i];
    MutexLock lock(c.mutex);
    stats.blocks_in_use[i] = c.used;
  }
  return stats;
}

}  // namespace detail
MANTA_NAMESPACE_END
