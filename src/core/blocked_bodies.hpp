// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The bodies of a runtime that block, each with a note of its wait.
///
/// A cancellation finds a waiting coroutine by its frame, and a running body checks its stop token. A body that blocks
/// in a `get` does neither, and the call that it waits for may be behind it in the same mailbox. So it is listed while
/// it blocks: the end of its runtime and the stall report can name its wait, and an end that cancels wakes it.

#include "base/sharded_list.hpp"
#include "core/executor.hpp"
#include "core/runtime_core.hpp"

#include <manta/detail/base/list_link.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Notes what the calling thread waits for while it blocks, and lists the body that runs on it, if there is one.
///
/// Requires: the note outlives the scope; the thread blocks on `parker`, in `executor`.
class WaitScope : public ListLink {
 public:
  WaitScope(WaitNote& note, Executor& executor, Parker& parker) noexcept;
  ~WaitScope() { static_cast<void>(close()); }
  WaitScope(const WaitScope&) = delete;
  WaitScope& operator=(const WaitScope&) = delete;

  /// Ends the scope. True: the wait was withdrawn, since the body's runtime cancels; it has no other waker.
  [[nodiscard]] bool close() noexcept;

  /// Takes the wait back and wakes the thread. Requires: the mutex of the list.
  void interrupt() noexcept;

  /// Requires: it is listed.
  [[nodiscard]] const Node& body() const noexcept { return *running_.task; }
  /// The bodies on the blocked thread, innermost first.
  [[nodiscard]] const Running& running() const noexcept { return running_; }
  /// False: the thread is the program's own.
  [[nodiscard]] bool is_on_executors_thread() const noexcept { return on_executors_thread_; }
  [[nodiscard]] const WaitNote& note() const noexcept { return note_; }

 private:
  WaitNote& note_;
  Executor& executor_;
  Parker& parker_;
  const WaitNote* const outer_;
  const Running& running_;  // Listed if it has a body.
  const bool on_executors_thread_;
  bool is_closed_ = false;
  bool was_interrupted_ = false;  // Under the mutex of the list.
};

/// Threads: any.
class BlockedBodies {
 public:
  void add(WaitScope& wait) noexcept {
    list_.add(wait, next_shard(wait.body().runtime, ShardedList<WaitScope>::kShards));
  }
  static void remove(WaitScope& wait) noexcept { ShardedList<WaitScope>::remove(wait); }

  /// Wakes all listed bodies: their waits end without success.
  ///
  /// Requires: the runtime's stage is raised already, so that later bodies do not wait.
  void interrupt_all() noexcept {
    list_.each([](WaitScope& wait) { wait.interrupt(); });
  }

  /// The same for one, on its own thread.
  static void interrupt(WaitScope& wait) noexcept {
    ShardedList<WaitScope>::lock_and_see(wait, [](WaitScope& of) { of.interrupt(); });
  }

  /// Calls `see(wait)` for each, which keeps blocking meanwhile.
  template <class See>
  void each(See see) {
    list_.each(see);
  }

 private:
  ShardedList<WaitScope> list_;
};

}  // namespace detail
MANTA_NAMESPACE_END
