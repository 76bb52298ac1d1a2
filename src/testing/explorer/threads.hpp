// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The threads of strands.
///
/// Threads and not fibers, since the explored code uses thread-locals and exceptions. They are all on one processor, so
/// that passing the baton is one context switch.

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

/// A thread waits here for another to pass it the baton. Requires: always the same thread waits.
class Baton {
 public:
  void take() noexcept;
  void give() noexcept;
  /// False: not within the time.
  [[nodiscard]] bool take_within_seconds(int seconds) noexcept;

 private:
  std::atomic<std::uint32_t> here_{0};
};

/// A thread that runs one strand after the other.
class Thread {
 public:
  /// Whether the thread ends with its job. Then the destructors of its thread-locals are a part of it.
  enum class Life : std::uint8_t { kMany, kOneJob };

  explicit Thread(Life life);
  ~Thread();  ///< Requires: it is idle, or was abandoned.
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  /// Sets the work for when the baton arrives: `body`, and after its end `finish`.
  void employ(std::function<void()> body, std::function<void()> finish);

  /// Ends the calling thread, which is this one, at once: no destructor runs, since they would access broken data.
  /// Memory that its frames own leaks.
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
