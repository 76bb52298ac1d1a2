// SPDX-License-Identifier: Apache-2.0
#include "base/slab_store.hpp"

#include <new>

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sync.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

// A chunk is what one mmap brings: 16 slabs, whose headers fill the start of its first slab. Both sizes are powers of two,
// and chunks are aligned to theirs, so that a block's address gives its slab's header. Not larger, because a process that
// has called mlockall(MCL_FUTURE) gets a whole chunk's pages at once.
constexpr std::size_t kChunkBytes = std::size_t{4} << 20;
constexpr std::size_t kSlabBytes = std::size_t{256} << 10;
constexpr std::size_t kSlabsPerChunk = kChunkBytes / kSlabBytes;
constexpr std::size_t kHeaderBytes = 4096;

// Wholly free slabs that keep their pages, in all classes together: 16 MiB. To fault a page in again costs about 10 ns for
// each 128-byte block on it.
constexpr std::size_t kIdleSlabs = 64;

// One slab: blocks of one class. `used` of its blocks are handed out; of the others, those on the list `free` have been
// handed out before, and those from index `carved` on never, so that their pages are perhaps not there yet.
struct alignas(64) Slab {
  FreeBlock* free;
  Slab* next;
  Slab* previous;
  std::uint32_t used;
  std::uint32_t carved;
  std::uint32_t capacity;

  std::byte* begin() noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(this);
    const std::uintptr_t chunk = address & ~(kChunkBytes - 1);
    const std::uintptr_t index = (address - chunk) / sizeof(Slab);
    return reinterpret_cast<std::byte*>(chunk + index * kSlabBytes + (index == 0 ? kHeaderBytes : 0));
  }

  std::byte* end() noexcept {
    return reinterpret_cast<std::byte*>((reinterpret_cast<std::uintptr_t>(begin()) | (kSlabBytes - 1)) + 1);
  }

  static Slab* of(void* block) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    const std::uintptr_t chunk = address & ~(kChunkBytes - 1);
    return reinterpret_cast<Slab*>(chunk) + (address - chunk) / kSlabBytes;
  }
};
static_assert(sizeof(Slab) * kSlabsPerChunk <= kHeaderBytes);

// A doubly linked list of slabs, newest first.
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

 private:
  Slab* front_ = nullptr;
};

// Where the classes get slabs. Those that wait here belong to no class and hold no pages.
class SlabPool {
 public:
  // Returns null if the system has no more memory.
  Slab* take() noexcept MANTA_EXCLUDES(mutex_);
  void give(Slab* slab) noexcept MANTA_EXCLUDES(mutex_);
  std::size_t chunks() noexcept MANTA_EXCLUDES(mutex_);

  Mutex& mutex() MANTA_RETURN_CAPABILITY(mutex_) { return mutex_; }

 private:
  bool add_chunk() noexcept MANTA_REQUIRES(mutex_);

  Mutex mutex_;
  SlabList slabs_ MANTA_GUARDED_BY(mutex_);
  std::size_t chunks_ MANTA_GUARDED_BY(mutex_) = 0;
};

// The slabs of one class. Lock order: a class, then the pool. Each slab of the class is
//   full     all is handed out; on no list
//   partial  some is handed out
//   idle     nothing is handed out, but its pages are kept
struct alignas(64) SizeClass {
  Mutex mutex;
  SlabList partial MANTA_GUARDED_BY(mutex);
  SlabList idle MANTA_GUARDED_BY(mutex);
  std::size_t used MANTA_GUARDED_BY(mutex) = 0;
  std::size_t carved MANTA_GUARDED_BY(mutex) = 0;
};

struct Store {
  SizeClass classes[kSlabClasses];
  SlabPool pool;
  atomic<std::size_t> idle_slabs{0};  // over all classes; each change is made under a class's mutex, but not the same
};

// Never destroyed: statics and thread-locals free blocks until the very end of the process.
union Immortal {
  Store store;
  constexpr Immortal() noexcept : store() {}
  ~Immortal() {}
};
constinit Immortal immortal;
constinit Store& store = immortal.store;

constexpr std::size_t block_bytes(std::size_t size_class) { return kSlabStep * (size_class + 1); }

// A child of fork() may exit, and so free, while the thread that held one of our locks does not exist there.
void lock_all() MANTA_NO_THREAD_SAFETY_ANALYSIS {
  for (SizeClass& c : store.classes) c.mutex.lock();
  store.pool.mutex().lock();
}

void unlock_all() MANTA_NO_THREAD_SAFETY_ANALYSIS {
  store.pool.mutex().unlock();
  for (SizeClass& c : store.classes) c.mutex.unlock();
}

// Maps a chunk at a multiple of its size; null if there is no memory.
std::byte* map_chunk() noexcept {
  void* const raw = mmap(nullptr, 2 * kChunkBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (raw == MAP_FAILED) return nullptr;
  auto* const begin = static_cast<std::byte*>(raw);
  const auto misplaced = reinterpret_cast<std::uintptr_t>(begin) & (kChunkBytes - 1);
  const std::size_t before = (kChunkBytes - misplaced) & (kChunkBytes - 1);
  if (before != 0) munmap(begin, before);
  munmap(begin + before + kChunkBytes, kChunkBytes - before);
  return begin + before;
}

bool SlabPool::add_chunk() noexcept {
  std::byte* const chunk = map_chunk();
  if (chunk == nullptr) return false;
  if (chunks_++ == 0) pthread_atfork(lock_all, unlock_all, unlock_all);
  auto* const headers = reinterpret_cast<Slab*>(chunk);
  for (std::size_t i = kSlabsPerChunk; i-- > 0;) slabs_.push(::new (headers + i) Slab{});
  return true;
}

Slab* SlabPool::take() noexcept {
  MutexLock lock(mutex_);
  if (slabs_.front() == nullptr && !add_chunk()) return nullptr;
  Slab* const slab = slabs_.front();
  slabs_.remove(slab);
  return slab;
}

void SlabPool::give(Slab* slab) noexcept {
  MutexLock lock(mutex_);
  slabs_.push(slab);
}

std::size_t SlabPool::chunks() noexcept {
  MutexLock lock(mutex_);
  return chunks_;
}

// Returns a slab with something to hand out, on the list of partial ones; null if there is no memory.
Slab* usable_slab(SizeClass& c, std::size_t size_class) noexcept MANTA_REQUIRES(c.mutex) {
  if (Slab* const slab = c.partial.front()) return slab;
  Slab* slab = c.idle.front();
  if (slab != nullptr) {
    c.idle.remove(slab);
    store.idle_slabs.fetch_sub(1, std::memory_order_relaxed);  // a count; no partner
  } else {
    slab = store.pool.take();
    if (slab == nullptr) return nullptr;
    slab->free = nullptr;
    slab->used = slab->carved = 0;
    slab->capacity = static_cast<std::uint32_t>(static_cast<std::size_t>(slab->end() - slab->begin()) / block_bytes(size_class));
  }
  c.partial.push(slab);
  return slab;
}

// Moves blocks that were handed out before from the slab to the chain.
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

struct Range {
  std::byte* begin = nullptr;
  std::uint32_t count = 0;
};

// Claims blocks that were never handed out.
Range carve(Slab* slab, std::size_t size_class, std::uint32_t count) noexcept {
  const std::uint32_t left = slab->capacity - slab->carved;
  const Range range{slab->begin() + slab->carved * block_bytes(size_class), count < left ? count : left};
  slab->carved += range.count;
  slab->used += range.count;
  return range;
}

// Links a claimed range onto the chain, in the order of addresses. Here the pages are touched for the first time.
void link(const Range& range, std::size_t size_class, BlockChain& chain) noexcept {
  for (std::uint32_t i = range.count; i-- > 0;) {
    chain.head = ::new (range.begin + i * block_bytes(size_class)) FreeBlock{chain.head};
  }
  chain.count += range.count;
}

// Gives a slab's pages to the kernel, then the slab to the pool. Without any lock: this takes microseconds.
void trim(Slab* slab) noexcept {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto end = reinterpret_cast<std::uintptr_t>(slab->end());
  const auto begin = (reinterpret_cast<std::uintptr_t>(slab->begin()) + page - 1) & ~(page - 1);
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);  // if it fails, the pages stay
  store.pool.give(slab);
}

// Brings one block back. Returns its slab if that is to be trimmed; it is on no list then.
Slab* give_block(SizeClass& c, FreeBlock* block) noexcept MANTA_REQUIRES(c.mutex) {
  Slab* const slab = Slab::of(block);
  block->next = slab->free;
  slab->free = block;
  if (slab->used-- == slab->capacity) c.partial.push(slab);
  if (slab->used != 0) return nullptr;
  c.partial.remove(slab);
  // Two classes may both see the last place free; then one slab more is kept.
  if (store.idle_slabs.load(std::memory_order_relaxed) < kIdleSlabs) {  // a count; no partner
    store.idle_slabs.fetch_add(1, std::memory_order_relaxed);           // likewise
    c.idle.push(slab);
    return nullptr;
  }
  c.carved -= slab->carved;
  return slab;
}

}  // namespace

BlockChain slab_store_take(std::size_t size_class, std::uint32_t count) {
  SizeClass& c = store.classes[size_class];
  BlockChain chain{nullptr, 0};
  Range fresh;
  {
    MutexLock lock(c.mutex);
    while (chain.count < count) {
      Slab* const slab = usable_slab(c, size_class);
      if (slab == nullptr) {
        if (chain.count == 0) throw std::bad_alloc();
        break;
      }
      take_returned(slab, chain, count);
      if (chain.count < count) fresh = carve(slab, size_class, count - chain.count);
      if (slab->used == slab->capacity) c.partial.remove(slab);
      if (fresh.count != 0) break;
    }
    c.used += chain.count + fresh.count;
    c.carved += fresh.count;
  }
  link(fresh, size_class, chain);
  return chain;
}

void slab_store_give(std::size_t size_class, FreeBlock* chain) noexcept {
  SizeClass& c = store.classes[size_class];
  SlabList surplus;
  {
    MutexLock lock(c.mutex);
    while (chain != nullptr) {
      FreeBlock* const block = chain;
      chain = chain->next;
      if (Slab* const slab = give_block(c, block)) surplus.push(slab);
      --c.used;
    }
  }
  while (Slab* const slab = surplus.front()) {
    surplus.remove(slab);
    trim(slab);
  }
}

SlabStats slab_store_stats() noexcept {
  SlabStats stats{};
  stats.pooled = true;
  const std::size_t chunks = store.pool.chunks();
  stats.reserved_bytes = chunks * kChunkBytes;
  stats.resident_bytes = chunks * kHeaderBytes;
  for (std::size_t i = 0; i < kSlabClasses; ++i) {
    SizeClass& c = store.classes[i];
    MutexLock lock(c.mutex);
    stats.blocks_in_use[i] = c.used;
    stats.resident_bytes += c.carved * block_bytes(i);
  }
  return stats;
}

}  // namespace detail
MANTA_NAMESPACE_END
