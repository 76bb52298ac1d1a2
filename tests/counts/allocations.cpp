// SPDX-License-Identifier: Apache-2.0
#include "counts/allocations.hpp"

#include <atomic>
#include <cerrno>

// glibc's own names for the functions replaced here.
extern "C" {
void* __libc_malloc(std::size_t size);                             // NOLINT
void* __libc_calloc(std::size_t count, std::size_t size);          // NOLINT
void* __libc_realloc(void* block, std::size_t size);               // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t size);    // NOLINT
}

namespace {

constinit std::atomic<std::uint64_t> calls{0};

void count() noexcept { calls.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

namespace manta_counts {

std::uint64_t malloc_calls() noexcept { return calls.load(std::memory_order_relaxed); }

}  // namespace manta_counts

extern "C" {

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) {
  count();
  return __libc_calloc(number, size);
}

void* realloc(void* block, std::size_t size) {
  count();
  return __libc_realloc(block, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  count();
  *block = __libc_memalign(alignment, size);
  return *block == nullptr ? ENOMEM : 0;
}

}  // extern "C"
