// SPDX-License-Identifier: Apache-2.0
#include "refused/operators.hpp"

#include <execinfo.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace manta_refused {

constinit FaultPoint allocations;

namespace {

// The call stack of the first refused allocation.
constinit std::array<void*, 48> frames{};
constinit std::atomic<int> depth{0};

}  // namespace

bool is_refused() noexcept {
  const std::uint64_t number = allocations.fails();
  if (number == 1) depth = backtrace(frames.data(), static_cast<int>(frames.size()));
  return number != 0;
}

void prepare_to_print_refused() {
  std::array<void*, 2> here{};
  static_cast<void>(backtrace(here.data(), static_cast<int>(here.size())));  // loads its library
}

void print_refused() noexcept { backtrace_symbols_fd(frames.data(), depth.load(), STDERR_FILENO); }

}  // namespace manta_refused
