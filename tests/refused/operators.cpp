// SPDX-License-Identifier: Apache-2.0
#include "refused/operators.hpp"

#include <execinfo.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace manta_refused {

constinit FaultPoint allocations;

namespace {

// From where the first refused allocation was asked for.
constinit std::array<void*, 48> frames{};
constinit std::atomic<int> depth{0};

bool is_refused() noexcept {
  const bool is_first = !allocations.happened();
  if (!allocations.fails()) return false;
  if (is_first) depth = backtrace(frames.data(), static_cast<int>(frames.size()));
  return true;
}

void* take(std::size_t size, std::size_t alignment) noexcept {
  if (is_refused()) return nullptr;
  if (alignment <= alignof(std::max_align_t)) return std::malloc(size != 0 ? size : 1);
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void* take_or_throw(std::size_t size, std::size_t alignment) {
  void* const memory = take(size, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void prepare_to_print_refused() {
  std::array<void*, 2> here{};
  static_cast<void>(backtrace(here.data(), static_cast<int>(here.size())));  // loads what it needs
}

void print_refused() noexcept { backtrace_symbols_fd(frames.data(), depth.load(), STDERR_FILENO); }

}  // namespace manta_refused

// NOLINTBEGIN(misc-new-delete-overloads)
namespace {
constexpr std::size_t kPlain = alignof(std::max_align_t);
std::size_t to_bytes(std::align_val_t alignment) noexcept { return static_cast<std::size_t>(alignment); }
}  // namespace

using manta_refused::take;
using manta_refused::take_or_throw;

void* operator new(std::size_t size) { return take_or_throw(size, kPlain); }
void* operator new[](std::size_t size) { return take_or_throw(size, kPlain); }
void* operator new(std::size_t size, std::align_val_t alignment) { return take_or_throw(size, to_bytes(alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return take_or_throw(size, to_bytes(alignment)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take(size, kPlain); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return take(size, kPlain); }
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return take(size, to_bytes(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return take(size, to_bytes(alignment));
}

void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { std::free(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t, const std::nothrow_t&) noexcept { std::free(p); }
void operator delete[](void* p, std::align_val_t, const std::nothrow_t&) noexcept { std::free(p); }
// NOLINTEND(misc-new-delete-overloads)
