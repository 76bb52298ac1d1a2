// SPDX-License-Identifier: Apache-2.0
//
// Replaces operators_replaced.cpp if clang links a sanitizer, whose runtime has operators that cannot be replaced. The
// linker redirects each call of a form of `operator new` here (`--wrap`), except those in the C++ library.

#include "refused/operators.hpp"

#include <cstddef>
#include <new>

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the linker's own names
using Align = std::align_val_t;
using Nothrow = const std::nothrow_t&;

extern "C" {
void* __real__Znwm(std::size_t size);
void* __real__Znam(std::size_t size);
void* __real__ZnwmSt11align_val_t(std::size_t size, Align alignment);
void* __real__ZnamSt11align_val_t(std::size_t size, Align alignment);
void* __real__ZnwmRKSt9nothrow_t(std::size_t size, Nothrow tag) noexcept;
void* __real__ZnamRKSt9nothrow_t(std::size_t size, Nothrow tag) noexcept;
void* __real__ZnwmSt11align_val_tRKSt9nothrow_t(std::size_t size, Align alignment, Nothrow tag) noexcept;
void* __real__ZnamSt11align_val_tRKSt9nothrow_t(std::size_t size, Align alignment, Nothrow tag) noexcept;
}

namespace {

void throw_if_refused() {
  if (manta_refused::is_refused()) throw std::bad_alloc();
}

}  // namespace

extern "C" {

void* __wrap__Znwm(std::size_t size) {
  throw_if_refused();
  return __real__Znwm(size);
}

void* __wrap__Znam(std::size_t size) {
  throw_if_refused();
  return __real__Znam(size);
}

void* __wrap__ZnwmSt11align_val_t(std::size_t size, Align alignment) {
  throw_if_refused();
  return __real__ZnwmSt11align_val_t(size, alignment);
}

void* __wrap__ZnamSt11align_val_t(std::size_t size, Align alignment) {
  throw_if_refused();
  return __real__ZnamSt11align_val_t(size, alignment);
}

void* __wrap__ZnwmRKSt9nothrow_t(std::size_t size, Nothrow tag) noexcept {
  return manta_refused::is_refused() ? nullptr : __real__ZnwmRKSt9nothrow_t(size, tag);
}

void* __wrap__ZnamRKSt9nothrow_t(std::size_t size, Nothrow tag) noexcept {
  return manta_refused::is_refused() ? nullptr : __real__ZnamRKSt9nothrow_t(size, tag);
}

void* __wrap__ZnwmSt11align_val_tRKSt9nothrow_t(std::size_t size, Align alignment, Nothrow tag) noexcept {
  return manta_refused::is_refused() ? nullptr : __real__ZnwmSt11align_val_tRKSt9nothrow_t(size, alignment, tag);
}

void* __wrap__ZnamSt11align_val_tRKSt9nothrow_t(std::size_t size, Align alignment, Nothrow tag) noexcept {
  return manta_refused::is_refused() ? nullptr : __real__ZnamSt11align_val_tRKSt9nothrow_t(size, alignment, tag);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
