// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A thread that has a name and takes no signals (those are for the program's own threads), with a stack of a given
/// size, which `std::thread` cannot have. Joins when it is destroyed. In the checked build a thread that is explored starts
/// one that is explored too.
class StackThread {
 public:
  /// Requires: the name has at most 15 bytes (Linux's limit); `body` does not throw; `stack_size` 0 is the system's own.
  /// Errors:   `std::system_error`.
  StackThread(std::string name, std::size_t stack_size, std::function<void()> body);
  ~StackThread();
  StackThread(const StackThread&) = delete;
  StackThread& operator=(const StackThread&) = delete;

  void join() noexcept;

 private:
  std::uintptr_t handle_ = 0;
  bool joined_ = false;
#ifdef MANTA_CHECKED
  bool explored_ = false;
#endif
};

/// The address in the middle of the calling thread's stack: below it a body should not be run inside another.
[[nodiscard]] std::uintptr_t middle_of_stack() noexcept;

/// An address in the caller's frame, in the stack itself (clang's ASan keeps locals elsewhere).
[[nodiscard, gnu::always_inline]] inline std::uintptr_t frame_address() noexcept {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

}  // namespace detail
MANTA_NAMESPACE_END
