// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A thread's context: its runtime, its slot, the body that it runs.

#include "base/clock.hpp"
#include "core/slot.hpp"

#include <manta/detail/base/export.hpp>
#include <manta/detail/objects/node.hpp>

#include <coroutine>
#include <cstdint>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

class RuntimeCore;
struct ExecutorThread;
struct FrameRoot;
struct Home;

/// Describes the wait of a blocked thread. It is on that thread's stack, and is read only while the thread blocks.
struct WaitNote {
  /// For people: "the result of crunch, called at main.cpp:12".
  void (*tell)(const WaitNote& self, std::string& into);

  /// Withdraws the wait. True: no other thread will wake the waiting one, so the caller must. False: another thread is
  /// about to. Called under a mutex: it may lock the object of the wait, and nothing else.
  bool (*take_back)(WaitNote& self) noexcept;
};

/// What a thread runs: an element of the list of all bodies that have begun on its stack and not returned, innermost
/// first.
struct Running {
  Node* task = nullptr;  ///< The innermost body.
  Home* home = nullptr;  ///< Where its frames return to: its actor, or null for the executor.
  RuntimeId drains = 0;  ///< The runtime whose drain waits for this although it is no task: a callback, an actor's end.
  const Running* outer = nullptr;
};

/// The end of each such list. Its address says so, and is one in the process.
MANTA_API inline constexpr Running kNothingRuns{};

struct Context {
  // The runtime that calls from this thread go to. Valid while *epoch_source == epoch; set by enter().
  RuntimeCore* core = nullptr;
  RuntimeId runtime = 0;  // The core's id then: if a later runtime has the core, `slot` is invalid.
  Slot* slot = nullptr;  // Null on a thread that could borrow none.
  const atomic<std::uint64_t>* epoch_source = nullptr;
  std::uint64_t epoch = 0;
  bool resident = false;  // The core's own thread, or the ending one: the runtime does not end concurrently.

  const Running* running = &kNothingRuns;
  ExecutorThread* thread = nullptr;  // Set on an executor's own threads, while they serve it.
  const WaitNote* waits_for = nullptr;  // Set around a call that blocks.

  std::uint32_t vain_looks = 0;  // Polls without success, by `ready` and the like, since the thread last gave way.
  std::uint32_t vain_waits = 0;  // Waits that the thread had no patience for.
  std::uint32_t channel_turns = 0;  // Operations of coroutines on channels.

  // Trampoline of coroutines: the frame to resume when the running one has suspended.
  std::coroutine_handle<> next_frame{};
  FrameRoot* finished = nullptr;  // Set by the last step of a root frame.

  // A body may be run inside a get while the stack is above this address. 0: not measured yet.
  std::uintptr_t stack_floor = 0;
};

/// The calling thread's context.
///
/// initial-exec: a load relative to the thread pointer instead of a call, also in a shared library. The few words fit
/// into the reserve that glibc keeps for libraries that are opened at run time.
MANTA_INTERNAL_API extern constinit thread_local Context tls_context __attribute__((tls_model("initial-exec")));

/// True if calls still go to the cached runtime.
[[nodiscard]] inline bool is_current(const Context& context) noexcept {
  // Relaxed: ending a runtime while another thread calls into it is ordered by hazard slots (hazard.hpp), not by this.
  return context.epoch_source != nullptr && context.epoch_source->load(std::memory_order_relaxed) == context.epoch;
}

/// Throws `ForkError` in a child of fork: its copy of manta has no threads.
void require_no_fork();

/// Finds the runtime of this thread's calls, and borrows a slot of it.
///
/// Errors: `NoRuntimeError` (none, or several, or the scope's has ended), `ForkError`.
void find_runtime(Context& context);

/// Gives a thread without a runtime that of a reference or a handle that it uses, if its own calls would go there: so
/// the thread has a slot, and may run what it waits for.
void join_runtime(Context& context, RuntimeCore& core) noexcept;

/// The calling thread's context, with a runtime.
[[nodiscard]] inline Context& require_context() {
  Context& context = tls_context;
  if (!is_current(context)) [[unlikely]]
    find_runtime(context);
  return context;
}

/// True on a thread that runs something which that runtime's drain waits for, and so may start more work meanwhile.
[[nodiscard]] inline bool is_inside(const Context& context, RuntimeId runtime) noexcept {
  const Running& running = *context.running;
  return running.task != nullptr ? running.task->runtime == runtime : running.drains == runtime;
}

/// Notes that a body runs on this thread, inside the one that ran before.
class BodyScope {
 public:
  BodyScope(Context& context, Node* task, Home* home) noexcept
      : context_(context), running_{task, home, context.running->drains, context.running} {
    context.running = &running_;
    show(task);
  }
  ~BodyScope() {
    context_.running = running_.outer;
    show(running_.outer->task);
  }
  BodyScope(const BodyScope&) = delete;
  BodyScope& operator=(const BodyScope&) = delete;

 private:
  /// For reports of what runs; the type is static, so it can be read after the task has died.
  void show(const Node* task) const noexcept {
    if (context_.slot == nullptr) return;
    context_.slot->running.store(task == nullptr ? nullptr : &task->node_type(), std::memory_order_relaxed);
  }

  Context& context_;
  const Running running_;
};

/// Lets something run on this thread that is no task, but that a drain waits for, and that may start more work.
class DrainedScope {
 public:
  DrainedScope(Context& context, RuntimeId runtime) noexcept
      : context_(context), running_{context.running->task, context.running->home, runtime, context.running} {
    context.running = &running_;
  }
  ~DrainedScope() { context_.running = running_.outer; }
  DrainedScope(const DrainedScope&) = delete;
  DrainedScope& operator=(const DrainedScope&) = delete;

 private:
  Context& context_;
  const Running running_;
};

/// What `drains` says of the entry below a child of a task group that runs beside the body of its task: on another
/// thread, and so at the same time.
inline constexpr RuntimeId kBesideItsBody = ~RuntimeId{0};

[[nodiscard]] inline bool is_beside_its_body(const Running& running) noexcept {
  return running.outer != nullptr && running.outer->task == nullptr && running.outer->drains == kBesideItsBody;
}

/// Registers a check for when the calling thread's thread-locals are destroyed: if it is in the middle of a body then,
/// the program has called `exit` there. The body will never end, so the ends of its runtimes must not wait for it.
MANTA_INTERNAL_API void watch_for_exit() noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
