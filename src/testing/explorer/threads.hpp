// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The threads that strands are made of.
///
/// Threads and not fibers, since what is explored uses thread-locals and exceptions. They are all on one processor, so
/// that handing on is one switch of the kernel's.

#include <manta/version.hpp>

#include <atomic>
#include <csetjmp>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <pthread.h>

MANTA_NAMESPACE_BEGIN
namespace explorer {

/// One thread may wait for another to hand it something. Requires: what waits is always the same thread.
class Baton {
 public:
  void take() noexcept;
  void give() noexcept;
  /// False: not within the time.
  [[nodiscard]] bool take_within_seconds(int seconds) noexcept;

 private:
  std::atomic<std::uint32_t> here_{0};
};

/// What one strand after the other runs on.
class Thread {
 public:
  /// Whether the thread ends with its job. Then the destructors of its thread-locals are a part of it.
  enum class Life : std::uint8_t { kMany, kOneJob };

  explicit Thread(Life life);
  ~Thread();  ///< Requires: it is idle, or was abandoned.
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  /// Says what to do when the baton comes: `body`, and behind the end of that, `finish`.
  void employ(std::function<void()> body, std::function<void()> finish);

  /// Ends the calling thread, which is this one, where it stands: no destructor runs, since what they would touch is
  /// broken. What its frames own is lost.
  [[noreturn]] void abandon() noexcept;

  Baton baton;

 private:
  static void* enter(void* thread);
  static void leave(void* thread);

  const Life life_;
  std::function<void()> body_;
  std::function<void()> finish_;
  pthread_t handle_{};
  std::jmp_buf top_{};
  bool abandoned_ = false;
};

/// Threads that are there for the next run.
class ThreadPool {
 public:
  explicit ThreadPool(Thread::Life life) : life_(life) {}

  [[nodiscard]] std::unique_ptr<Thread> take();
  void give(std::unique_ptr<Thread> thread);

 private:
  const Thread::Life life_;
  std::vector<std::unique_ptr<Thread>> idle_;
};

}  // namespace explorer
MANTA_NAMESPACE_END
