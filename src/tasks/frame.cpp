// SPDX-License-Identifier: Apache-2.0
#include "tasks/frame.hpp"

#include "core/counters.hpp"
#include "core/schedule.hpp"
#include "objects/context.hpp"
#include "objects/event.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/home.hpp"
#include "tasks/open_waits.hpp"
#include "tasks/outcome.hpp"
#include "tasks/retry.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/detail/objects/waiter.hpp>
#include <manta/options.hpp>

#include <memory>
#include <new>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

FrameRoot* find_root(Node& node) noexcept {
  const std::uint32_t offset = node.node_type().root_offset;
  return offset == 0 ? nullptr
                     : std::launder(reinterpret_cast<FrameRoot*>(reinterpret_cast<std::byte*>(&node) + offset));
}

/// Runs frames on this thread until none names another. True: the root's top frame has ended.
bool run_frames(Context& context, FrameRoot& root, std::coroutine_handle<> first) noexcept {
  const std::coroutine_handle<> outer = std::exchange(context.next_frame, first);
  FrameRoot* const outer_finished = std::exchange(context.finished, nullptr);
  while (std::coroutine_handle<> next = std::exchange(context.next_frame, {})) next.resume();
  context.next_frame = outer;
  return std::exchange(context.finished, outer_finished) == &root;
}

/// Moves the result into the node and destroys the top frame. Returns null, or what the body threw.
std::exception_ptr collect(RuntimeCore& core, Node& node, FrameRoot& root) noexcept {
  OpenWaits::remove(root.open);
  count(core, &Counters::frames, -1);
  std::exception_ptr thrown;
  try {
    root.complete(node, *root.top);
  } catch (...) {
    thrown = std::current_exception();
  }
  root.top->self.destroy();
  return thrown;
}

void execute_frame(Runnable& work) noexcept {
  FrameBase& frame = static_cast<FrameBase&>(work);
  FrameRoot& root = *frame.root;
  Node& node = *root.node;
  Context& context = tls_context;
  RuntimeCore& core = *context.core;
  const BodyScope scope(context, &node, root.home);
  emit(core, EventKind::kTaskResumed, node);
  if (!run_frames(context, root, frame.self)) return;
  if (root.home != nullptr) root.home->ended(*root.home, root);
  std::exception_ptr thrown = collect(core, node, root);
  thrown == nullptr ? finish_with_value(core, node) : finish_with_throw(core, node, std::move(thrown));
  drop_storage_ref(node);  // the body's
}

constexpr RunnableType kFrameType{execute_frame};

void node_done(Waiter& waiter) noexcept { resume_suspended(static_cast<NodeSuspension&>(waiter)); }

bool detach_from_node(Suspension& wait) noexcept {
  auto& self = static_cast<NodeSuspension&>(wait);
  return remove_waiter(*self.node, self);
}

struct TimeSuspension : Timer, Suspension {
  RuntimeCore* core = nullptr;
};

void time_passed(Timer& timer) noexcept {
  auto* const self = static_cast<TimeSuspension*>(&timer);
  const std::unique_ptr<TimeSuspension> owned(self);
  resume_suspended(*self);
}

bool detach_from_time(Suspension& wait) noexcept {
  auto* const self = static_cast<TimeSuspension*>(&wait);
  if (!self->core->executor->disarm(*self)) return false;
  delete self;
  return true;
}

}  // namespace

FrameBase::FrameBase() noexcept : Runnable(kFrameType) {}

RunResult start_frame(Node& node, FrameBase& top, void (*complete)(Node&, FrameBase&)) {
  FrameRoot& root = *find_root(node);
  Context& context = tls_context;
  RuntimeCore& core = *context.core;
  top.root = &root;
  root.node = &node;
  root.home = context.running->home;
  root.top = &top;
  root.complete = complete;
  StorageRef::add(node).release();  // the body's, until its last step
  core.open_waits->add(root.open, node);
  count(core, &Counters::frames, 1);
  if (root.home != nullptr) root.home->started(*root.home, root);
  if (!run_frames(context, root, top.self)) return RunResult::kSuspended;
  if (root.home != nullptr) root.home->ended(*root.home, root);
  std::exception_ptr thrown = collect(core, node, root);
  drop_storage_ref(node);  // the body's; the caller has another
  if (thrown != nullptr) std::rethrow_exception(thrown);
  return RunResult::kFinished;
}

void resume_suspended(Suspension& wait) noexcept {
  FrameBase& frame = *wait.frame;
  {
    const RootLock lock(*frame.root);
    frame.root->current = nullptr;
  }
  count_end_of_wait(*frame.root);
  queue_frame(frame);
}

void queue_frame(FrameBase& frame, QueuePosition hint) noexcept {
  FrameRoot& root = *frame.root;
  if (root.home != nullptr) return root.home->deliver(*root.home, frame, hint);
  if (RuntimeCore* core = find_core(root.node->runtime)) schedule(*core, frame, hint);
}

void cancel_frame(Node& node) noexcept {
  FrameRoot* const root = find_root(node);
  if (root == nullptr) return;
  FrameBase* frame = nullptr;
  {
    const RootLock lock(*root);
    Suspension* const wait = root->current;
    if (wait == nullptr) return;
    frame = wait->frame;  // read first: detaching may free the wait
    if (!wait->detach(*wait)) return;
    root->current = nullptr;
  }
  count_end_of_wait(*root);
  queue_frame(*frame);
}

void describe_wait(Node& node, std::string& into) {
  FrameRoot& root = *find_root(node);
  const RootLock lock(root);
  if (root.current == nullptr) return;
  if (root.current->detach == detach_from_node) {
    (into += ", and waits for ") += tell_result(*static_cast<NodeSuspension*>(root.current)->node);
  } else if (root.current->detach == detach_from_time) {
    into += ", and sleeps";
  }
}

void resume_next(std::coroutine_handle<> frame) noexcept { tls_context.next_frame = frame; }

void frame_finished(FrameBase& frame) noexcept {
  if (frame.parent != nullptr) {
    tls_context.next_frame = frame.parent->self;
  } else {
    tls_context.finished = frame.root;
  }
}

void throw_if_cancelled(const FrameBase& frame) {
  Node& node = *frame.root->node;
  if (node.state.is_cancelled()) throw CancelledError("the task was asked to stop", context_of(node));
}

bool must_stop() noexcept {
  const Node* const task = tls_context.running->task;
  return task != nullptr && task->state.is_cancelled();
}

bool suspend_on(FrameBase& frame, NodeSuspension& wait, Node& node) noexcept {
  wait.node = &node;
  wait.fire = node_done;
  wait.detach = detach_from_node;
  return suspend_with(frame, wait, [&] { return add_waiter(node, wait); });
}

bool suspend_for(FrameBase& frame, std::chrono::nanoseconds time) {
  RuntimeCore& core = *tls_context.core;
  auto* const wait = new TimeSuspension;
  wait->core = &core;
  wait->fire = time_passed;
  wait->detach = detach_from_time;
  const Time when = Deadline(time).resolve(core.executor->now());
  std::exception_ptr error;
  const bool suspended = suspend_with(frame, *wait, [&]() noexcept {
    try {
      core.executor->arm(*wait, when);
      return true;
    } catch (...) {
      error = std::current_exception();
      return false;
    }
  });
  if (!suspended) delete wait;
  if (error != nullptr) std::rethrow_exception(error);
  return suspended;
}

void suspend_behind(FrameBase& frame) noexcept {
  about_to_wait(*frame.root);
  queue_frame(frame, QueuePosition::kBehind);
}

void* frame_allocate(std::size_t size) { return slab_allocate(size); }
void frame_free(void* frame, std::size_t size) noexcept { slab_free(frame, size); }

}  // namespace detail
MANTA_NAMESPACE_END
