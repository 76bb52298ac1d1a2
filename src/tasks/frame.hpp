// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/counters.hpp"
#include "core/runtime_core.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"

#include <manta/detail/base/pause.hpp>
#include <manta/detail/tasks/frame.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Wakes the suspended frame of a task that was asked to stop, if there is one: its `co_await` throws.
void cancel_frame(Node& node) noexcept;

/// Appends what a suspended coroutine waits for: ", and waits for the result of f, called at main.cpp:12".
void describe_wait(Node& node, std::string& into);

/// Queues a frame whose wait is over: on its actor's activation, or on the executor.
void queue_frame(FrameBase& frame, QueuePosition hint = QueuePosition::kNext) noexcept;

/// Guards FrameRoot::current for a few instructions.
class RootLock {
 public:
  explicit RootLock(FrameRoot& root) noexcept : root_(root) {
    while (root.lock.exchange(1, std::memory_order_acquire) != 0) cpu_pause();
  }
  ~RootLock() { root_.lock.store(0, std::memory_order_release); }
  RootLock(const RootLock&) = delete;
  RootLock& operator=(const RootLock&) = delete;

 private:
  FrameRoot& root_;
};

/// Counts that a method of an actor was woken from a wait. Other frames' waits are not counted.
inline void count_end_of_wait(FrameRoot& root) noexcept {
  if (root.home == nullptr) return;
  if (RuntimeCore* core = find_core(root.node->runtime)) count(*core, &Counters::waits_ended, 1);
}

inline void tell_frame(FrameRoot& root, EventKind kind) noexcept {
  if (RuntimeCore* core = find_core(root.node->runtime)) emit(*core, kind, *root.node);
}

inline void about_to_wait(FrameRoot& root) noexcept {
  RuntimeCore* const core = find_core(root.node->runtime);
  if (core == nullptr) return;
  emit(*core, EventKind::kTaskSuspended, *root.node);
  if (core->faults != nullptr) [[unlikely]]
    ask_suspending(*core, *root.node);
}

template <class Link>
[[nodiscard]] bool link_wait(FrameRoot& root, Suspension& wait, Link& link) {
  const RootLock lock(root);
  if (root.node->state.is_cancelled()) return false;
  root.current = &wait;
  if (link()) return true;
  root.current = nullptr;
  return false;
}

/// Marks what the frame waits for, unless its task was cancelled. `link` starts the wait. False: there is no wait.
template <class Link>
[[nodiscard]] bool suspend_with(FrameBase& frame, Suspension& wait, Link link) {
  FrameRoot& root = *frame.root;
  wait.frame = &frame;
  RuntimeCore& core = *find_core(root.node->runtime);  // its end waits for this thread
  about_to_wait(root);  // before the wait is linked: afterwards the frame may run elsewhere
  const bool is_method = root.home != nullptr;
  if (!link_wait(root, wait, link)) {
    tell_frame(root, EventKind::kTaskResumed);  // the frame goes on at once
    return false;
  }
  // Counted after the link: if the wait is refused, the awaited work may have finished, and the counters must never
  // show a waiting method that nothing is left to wake.
  if (is_method) count(core, &Counters::waits_begun, 1);
  tell_end(core);
  return true;
}

/// Ends a wait: queues the frame that waited. The wait may be gone when this returns.
void resume_suspended(Suspension& wait) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
