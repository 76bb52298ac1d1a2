// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include <signal.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Which signals a thread blocks.
class MANTA_INTERNAL_API SignalMask {
 public:
  /// The calling thread's mask: what a `std::thread` started here would have.
  ///
  /// For threads that run the program's code. Crash handlers, sanitizers and profilers work on them, and processes that
  /// they start by fork or posix_spawn, which inherit the mask, can be terminated.
  [[nodiscard]] static SignalMask of_this_thread() noexcept;

  /// Blocks every signal that another thread could take: all except those that a fault raises on this very thread (a
  /// blocked one kills the process at once, without its handler) and the profiler's.
  ///
  /// For threads that run none of the program's code.
  [[nodiscard]] static SignalMask faults_only() noexcept;

  [[nodiscard]] const sigset_t& blocked() const noexcept { return blocked_; }

 private:
  SignalMask() noexcept;

  sigset_t blocked_;
};

/// A thread that has a name, a signal mask, and a stack of a given size, which `std::thread` cannot have. Joins when it
/// is destroyed. In the checked build an explored thread starts an explored one.
class MANTA_INTERNAL_API StackThread {
 public:
  /// Requires: the name has at most 15 bytes (Linux's limit); `body` does not throw; `stack_size` 0 is the system's
  ///          own.
  /// Errors:   `std::system_error`.
  StackThread(std::string name, const SignalMask& signals, std::size_t stack_size, std::function<void()> body);
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

/// The address in the middle of the calling thread's stack: below it no body should run inside another.
[[nodiscard]] MANTA_INTERNAL_API std::uintptr_t middle_of_stack() noexcept;

/// An address in the caller's frame, in the stack itself (clang's ASan keeps locals elsewhere).
[[nodiscard, gnu::always_inline]] inline std::uintptr_t frame_address() noexcept {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

}  // namespace detail
MANTA_NAMESPACE_END
