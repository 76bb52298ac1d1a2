// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/base/slab.hpp>

#include "base/prefetch.hpp"
#include "base/slab_store.hpp"

#include <new>
#include <utility>

/// How the slab allocator works.
///
/// Block sizes are the multiples of 64 up to 512, the classes; operator new serves larger ones. A thread keeps free
/// blocks of each class in a cache, which serves almost every call: a few instructions, no atomic. The cache holds two
/// chains per class: the one in use, and sometimes a full spare. Only when both are empty does it take a batch from the
/// store, and only when both are full does it return one, so that a thread that allocates and frees around the edge of
/// a batch avoids the store's lock. Any thread may free a block; the block joins that thread's cache.
///
/// The store (slab_store.cpp) keeps some batches whole, for the next thread that needs one, and returns the blocks of
/// others to their slabs. A slab is 256 KiB and is cut into blocks on demand. A slab without allocated blocks goes to
/// the pool (slab_pool.cpp), from where any class may take it; the pool keeps the pages of some slabs and returns those
/// of the others to the kernel. Addresses are never unmapped.
///
/// Who may touch what: a thread's cache, only that thread; the header and the free blocks of a slab in use, the holder
/// of its class's mutex; those of another slab, the holder of the pool's mutex or the thread that took the slab off the
/// pool's lists; the links of a chain, the owner of the chain.
///
/// The end of a thread. A thread-local's destructor returns the cache to the store and closes it. Other destructors may
/// run later and allocate or free; a closed cache has neither blocks nor room, so these calls take the slow paths,
/// which go to the store for each single block. The cache is constant-initialised and its destructor is another
/// object's, so it can be used at any time. A cache that was never used looks like a closed one, so its first call
/// takes the slow path and opens it.
///
/// Under ASan, TSan or MSan, and in the checked build, every block comes from operator new, so that the tools see
/// each one. To run those tools on this code itself, define MANTA_SLAB_POOLED=1.

#if defined(__has_feature)
#define MANTA_HAS_FEATURE(x) __has_feature(x)
#else
#define MANTA_HAS_FEATURE(x) 0
#endif

#if defined(MANTA_SLAB_POOLED)
// The build has decided.
#elif defined(MANTA_CHECKED) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    MANTA_HAS_FEATURE(address_sanitizer) || MANTA_HAS_FEATURE(thread_sanitizer) || MANTA_HAS_FEATURE(memory_sanitizer)
#define MANTA_SLAB_POOLED 0
#else
#define MANTA_SLAB_POOLED 1
#endif

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

void* allocate_plain(std::size_t bytes) { return ::operator new(bytes, std::align_val_t{kSlabStep}); }
void delete_plain(void* p) noexcept { ::operator delete(p, std::align_val_t{kSlabStep}); }

void free_plain(void* p) noexcept {
#ifdef MANTA_CHECKED
  if (explorer != nullptr) return explorer->retire(p, delete_plain);
#endif
  delete_plain(p);
}

#if MANTA_SLAB_POOLED

struct ClassCache {
  FreeBlock* head;  // the chain that is worked on
  std::uint32_t room;  // how many more blocks it takes until it is a batch
  FreeBlock* spare;  // a whole batch, or null
};

enum class CacheState : std::uint8_t { kUnused, kOpen, kClosed };

struct ThreadCache {
  ClassCache classes[kSlabClasses];
  CacheState state;
};

// initial-exec: an offset from the thread pointer, found at load time, instead of a call. 200 bytes fit into the
// reserve that glibc keeps for libraries that are loaded by dlopen.
[[gnu::tls_model("initial-exec")]] constinit thread_local ThreadCache cache{};

// 0 bytes count as very many, in both functions alike.
constexpr std::size_t class_of(std::size_t bytes) { return (bytes - 1) / kSlabStep; }

// Returns everything in an open cache to the store.
void drain_cache() noexcept {
  for (std::size_t i = 0; i < kSlabClasses; ++i) {
    ClassCache& c = cache.classes[i];
    if (c.head != nullptr) slab_store_give(i, {c.head, slab_batch(i) - c.room});
    if (c.spare != nullptr) slab_store_give(i, {c.spare, slab_batch(i)});
    c = {.head = nullptr, .room = slab_batch(i), .spare = nullptr};
  }
}

struct CacheCloser {
  ~CacheCloser() {
    drain_cache();
    cache = {};
    cache.state = CacheState::kClosed;
  }
};

// Opens a new thread's cache. Returns false if the thread has closed it already.
bool open_cache() {
  if (cache.state == CacheState::kOpen) return true;
  if (cache.state == CacheState::kClosed) return false;
  static thread_local CacheCloser closer;  // registers the destructor
  static_cast<void>(closer);
  for (std::size_t i = 0; i < kSlabClasses; ++i) cache.classes[i].room = slab_batch(i);
  cache.state = CacheState::kOpen;
  return true;
}

// Prefetches the next block while this one is used: another core may have freed it. Two lines, which is a node.
void prefetch_block(const FreeBlock* block, std::size_t size_class) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  prefetch_to_write(address);
  if (size_class != 0) prefetch_to_write(address + kSlabStep);
}

[[gnu::noinline]] void* allocate_slow(std::size_t size_class) {
  if (!open_cache()) return slab_store_take_one(size_class);
  ClassCache& c = cache.classes[size_class];
  if (c.spare != nullptr) {
    c.head = std::exchange(c.spare, nullptr);
    c.room = 0;
  } else {
    const BlockChain chain = slab_store_take(size_class);
    c.head = chain.head;
    c.room = slab_batch(size_class) - chain.count;
  }
  FreeBlock* const block = c.head;
  c.head = block->next;
  ++c.room;
  return block;
}

[[gnu::noinline]] void free_slow(std::size_t size_class, FreeBlock* block) noexcept {
  if (!open_cache()) {
    block->next = nullptr;
    return slab_store_give(size_class, {block, 1});
  }
  ClassCache& c = cache.classes[size_class];
  if (c.room == 0) {
    if (c.spare != nullptr) slab_store_give(size_class, {c.spare, slab_batch(size_class)});
    c.spare = std::exchange(c.head, nullptr);
    c.room = slab_batch(size_class);
  }
  block->next = c.head;
  c.head = block;
  --c.room;
}

#endif

}  // namespace

void* slab_allocate(std::size_t bytes) {
#if MANTA_SLAB_POOLED
  const std::size_t size_class = class_of(bytes);
  if (size_class >= kSlabClasses) [[unlikely]]
    return allocate_plain(bytes);
  ClassCache& c = cache.classes[size_class];
  FreeBlock* const block = c.head;
  if (block == nullptr) [[unlikely]]
    return allocate_slow(size_class);
  c.head = block->next;
  prefetch_block(c.head, size_class);
  ++c.room;
  return block;
#else
  return allocate_plain(bytes);
#endif
}

void slab_free(void* p, std::size_t bytes) noexcept {
#if MANTA_SLAB_POOLED
  const std::size_t size_class = class_of(bytes);
  if (size_class >= kSlabClasses) [[unlikely]]
    return free_plain(p);
  auto* const block = ::new (p) FreeBlock;
  ClassCache& c = cache.classes[size_class];
  if (c.room == 0) [[unlikely]]
    return free_slow(size_class, block);
  block->next = c.head;
  c.head = block;
  --c.room;
#else
  static_cast<void>(bytes);
  free_plain(p);
#endif
}

void slab_trim() noexcept {
#if MANTA_SLAB_POOLED
  if (cache.state == CacheState::kOpen) drain_cache();
  slab_store_trim();
#endif
}

SlabStats slab_stats() noexcept {
#if MANTA_SLAB_POOLED
  return slab_store_stats();
#else
  return {};
#endif
}

}  // namespace detail
MANTA_NAMESPACE_END
