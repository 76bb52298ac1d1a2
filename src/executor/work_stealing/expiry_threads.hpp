// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "base/thread.hpp"
#include "core/runnable_list.hpp"
#include "core/timer_queue.hpp"
#include "executor/work_stealing/worker.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

class WorkStealing;

/// The threads that run the program's code for expired timers, which the timers' thread must not run: destructors of
/// the arguments of a task whose deadline has passed, and its stop callbacks. This code may be slow, and may wait for
/// anything, another timer included. They also run cancellations that come from another process, and report unobserved
/// errors.
///
/// They are separate from the workers, since a deadline or a cancellation must take effect while all workers run bodies. The first thread
/// starts with the first work. For each millisecond in which work waits here one more starts: the others are slow, or
/// wait. If not even the first can start, for lack of memory, the workers run the work.
///
/// Threads: any.
class ExpiryThreads {
 public:
  static constexpr std::size_t kMostThreads = 64;  // as of spare workers that start at once

  ExpiryThreads(WorkStealing& executor, const SignalMask& signals, std::size_t stack_size) noexcept;
  ~ExpiryThreads() { stop(); }

  /// Queues work, and wakes or starts a thread for it.
  void run(Runnable& work) noexcept;

  /// Ends the threads, after they have run all queued work. Idempotent.
  ///
  /// Requires: no timer fires later.
  void stop() noexcept;

 private:
  static constexpr std::chrono::milliseconds kGrowthInterval{1};

  struct GrowthTimer : Timer {
    ExpiryThreads* threads = nullptr;
  };

  /// The entry in the workers' queue for work without a thread here.
  struct Relief : Runnable {
    static const RunnableType kType;
    ExpiryThreads* threads = nullptr;
    Relief() noexcept;
  };

  [[nodiscard]] Runnable* next(Worker& self) noexcept;
  [[nodiscard]] bool start_thread() noexcept MANTA_REQUIRES(mutex_);
  void arm_growth() noexcept MANTA_REQUIRES(mutex_);
  void grow() noexcept;
  void body(Worker& self) noexcept;
  void run_one(Runnable& work) noexcept;
  void relieve() noexcept;

  // Constant.
  WorkStealing& executor_;
  const SignalMask signals_;
  const std::size_t stack_size_;

  Mutex mutex_;
  RunnableList queue_ MANTA_GUARDED_BY(mutex_);
  Worker* idle_ MANTA_GUARDED_BY(mutex_) = nullptr;  // a stack, linked by Worker::below_
  bool stopping_ MANTA_GUARDED_BY(mutex_) = false;
  GrowthTimer growth_ MANTA_GUARDED_BY(mutex_);
  bool growth_armed_ MANTA_GUARDED_BY(mutex_) = false;
  Relief relief_;
  bool relief_queued_ MANTA_GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<Worker>> workers_ MANTA_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<StackThread>> threads_ MANTA_GUARDED_BY(mutex_);
};

}  // namespace detail
MANTA_NAMESPACE_END
