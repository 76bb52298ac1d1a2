// SPDX-License-Identifier: Apache-2.0
//
// Task groups: how the scope waits. The head of the header has the protocol.

#include "base/thread.hpp"
#include "core/blocked_bodies.hpp"
#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "core/schedule.hpp"
#include "objects/faults.hpp"
#include "tasks/frame.hpp"
#include "tasks/outcome.hpp"

#include <manta/detail/base/pause.hpp>
#include <manta/detail/waiting/task_group.hpp>
#include <manta/error.hpp>

#include <new>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// As in `get`: a wake-up costs 5 to 35 us.
#ifdef MANTA_CHECKED
constexpr int kSpinsBeforeBlock = 0;
#else
constexpr int kSpinsBeforeBlock = 100;
#endif

[[nodiscard]] bool take_listed(GroupChild& child) noexcept {
  return !child.taken.exchange(true, std::memory_order_acq_rel);
}

/// Frees the block of a child that has ended; that of a listed one when the other holder has done so, too.
void drop_block(GroupChild& child) noexcept {
  if (child.is_listed && child.holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  slab_free(&child, child.size);
}

/// Runs a child on a thread that is not its scope's.
void execute_child(Runnable& work) noexcept {
  auto& child = static_cast<GroupChild&>(work);
  if (child.is_listed && !take_listed(child)) return drop_block(child);
  GroupBase& group = *child.group;
  Context& context = tls_context;
  if (Node* const task = group.task()) {
    const DrainedScope beside(context, kBesideItsBody);
    const BodyScope scope(context, task, nullptr);
    child.finish(child);
  } else {
    const DrainedScope scope(context, group.runtime());
    child.finish(child);
  }
  drop_block(child);
  group.end_elsewhere();
}

constexpr RunnableType kChildType{execute_child};

/// Puts a child into the thread's own deque, if it has one, as schedule() does.
[[nodiscard]] bool push_here(const Context& context, RuntimeCore& core, GroupChild& child) noexcept {
  if (!has_slot_of(context, core)) return false;
  try {
    if (!context.slot->deque.push(&child)) return false;
  } catch (const std::bad_alloc&) {
    return false;  // the deque cannot grow; the executor's own queue needs hardly any memory
  }
  if (core.idle.should_wake()) core.executor->wake();
  return true;
}

/// True if this thread may run children inside the scope's body.
[[nodiscard]] bool may_run_here(Context& context, const RuntimeCore& core) noexcept {
  if (!core.inline_get || !has_slot_of(context, core)) return false;
  if (context.stack_floor == 0) context.stack_floor = middle_of_stack();
  return frame_address() > context.stack_floor;
}

}  // namespace

GroupChild::GroupChild(GroupBase& of, std::uint32_t bytes, void (*how)(GroupChild&) noexcept) noexcept
    : Runnable(kChildType), group(&of), finish(how), size(bytes) {}

/// A thread that waits for children elsewhere. Nothing but their end ends the wait: they refer to its scope.
struct GroupBase::BlockedScope : GroupWaiter, WaitNote {
  Executor& executor;
  Parker parker;

  explicit BlockedScope(Executor& e) noexcept
      : WaitNote{[](const WaitNote&, std::string& into) { into += "the children of a task group"; },
                 [](WaitNote&) noexcept { return false; }},
        executor(e) {
    wake = [](GroupWaiter& waiter) noexcept {
      auto& self = static_cast<BlockedScope&>(waiter);
      self.executor.unpark(self.parker);
    };
  }
};

void GroupBase::begin() {
  Context& context = require_context();
  RuntimeCore& core = *context.core;
  const RuntimeGuard visit(core);
  const RuntimeId runtime = context.runtime;
  if (!may_begin(core, runtime)) throw ShutDownError("a task group: the runtime is shutting down");
  if (core.faults != nullptr) [[unlikely]]
    ask_allocating(core, "task group");
  core_ = &core;
  runtime_ = runtime;
  Node* const task = context.running->task;
  if (task != nullptr && task->runtime == runtime) {
    task_ = task;
  } else {
    count(core, &Counters::submitted, 1);  // the drain waits for the scope as it would for a task
    is_counted_ = true;
  }
}

void GroupBase::submit(GroupChild& child) noexcept {
  ++spawned_;
  if (push_here(tls_context, *core_, child)) return;
  child.is_listed = true;
  child.next_listed = std::exchange(listed_, &child);
  core_->executor->schedule(child, QueuePosition::kNext);
}

void GroupBase::run_listed() noexcept {
  while (GroupChild* const child = listed_) {
    listed_ = child->next_listed;
    if (take_listed(*child)) {
      child->finish(*child);
      ++done_here_;
    }
    drop_block(*child);
  }
}

void GroupBase::drop_listed() noexcept {
  while (GroupChild* const child = listed_) {
    listed_ = child->next_listed;
    drop_block(*child);
  }
}

bool GroupBase::refuses() const noexcept {
  return is_cancelled() || core_->stage.load(std::memory_order_relaxed) >= Stage::kCancelling;
}

void GroupBase::fail() noexcept {
  if ((state_.fetch_or(kCancelled | kFailed, std::memory_order_relaxed) & kFailed) == 0) {
    error_ = std::current_exception();
  }
}

bool GroupBase::run_own() noexcept {
  if (spawned_ == done_here_) return true;
  Context& context = tls_context;
  if (!may_run_here(context, *core_)) return have_all_ended();
  Slot& slot = *context.slot;
  while (Runnable* const entry = slot.deque.pop()) {
    auto* const child = static_cast<GroupChild*>(entry);
    if (entry->type == &kChildType && child->group == this) {
      child->finish(*child);
      slab_free(child, child->size);
      if (++done_here_ == spawned_) return true;
    } else if (entry->type->is_dead(*entry)) {
      entry->type->execute(*entry);  // only drops the entry's storage reference
    } else {
      slot.deque.push(entry);  // cannot fail: the pop has made room
      if (core_->idle.should_wake()) core_->executor->wake();  // a worker that looked meanwhile missed it, and sleeps
      break;
    }
  }
  if (listed_ != nullptr) [[unlikely]]
    run_listed();
  return have_all_ended();
}

bool GroupBase::have_all_ended() const noexcept {
  return left_.load(std::memory_order_acquire) + spawned_ == done_here_;  // pairs with end_elsewhere()
}

/// Makes the last child wake the scope. False: all have ended.
bool GroupBase::announce(GroupWaiter& waiter) noexcept {
  const std::int64_t elsewhere = spawned_ - done_here_;
  waiter_ = &waiter;
  done_here_ = spawned_;
  if (planted(Mutation::kBlindScope)) {
    const std::int64_t seen = left_.load(std::memory_order_acquire);
    left_.store(seen + elsewhere, std::memory_order_release);
    return seen + elsewhere != 0;
  }
  return left_.fetch_add(elsewhere, std::memory_order_acq_rel) + elsewhere != 0;
}

void GroupBase::join() {
  if (core_ == nullptr) return;
  if (!run_own()) wait_for_the_others();
  end_round();
}

void GroupBase::wait_for_the_others() {
  for (int i = 0; i < kSpinsBeforeBlock; ++i) {
    if (have_all_ended()) return;
    cpu_pause();
  }
  block();
}

void GroupBase::block() {
  BlockedScope self(*core_->executor);
  if (!announce(self)) return;
  const WaitScope scope(self, self.executor, self.parker);
  try {
    block_in(self.executor, self.parker, kForever, BlockReason::kObject);
  } catch (...) {
    fail();  // no thread can take its place, or nothing would ever happen; but the children refer to the scope
    self.executor.block(self.parker, kForever, BlockReason::kHandOver);
  }
}

/// Prepares the group for another round, and throws the error of this one.
void GroupBase::end_round() {
  spawned_ = 0;
  done_here_ = 0;
  left_.store(0, std::memory_order_relaxed);
  drop_listed();
  RuntimeCore& core = *std::exchange(core_, nullptr);
  task_ = nullptr;
  const bool left_out = (state_.exchange(0, std::memory_order_relaxed) & kCancelled) == 0 &&
                        core.stage.load(std::memory_order_relaxed) >= Stage::kCancelling;
  if (std::exchange(is_counted_, false)) count_finished(core);
  if (error_ != nullptr) std::rethrow_exception(std::exchange(error_, nullptr));
  if (left_out) throw CancelledError("the runtime was shut down while a task group worked");
}

void GroupBase::abandon() noexcept {
  cancel();
  try {
    join();
  } catch (...) {  // nobody asked for it
  }
}

bool GroupBase::suspend(FrameBase& frame, GroupSuspension& wait) noexcept {
  wait.group = this;
  wait.wake = [](GroupWaiter& waiter) noexcept { resume_suspended(static_cast<GroupSuspension&>(waiter)); };
  wait.detach = [](Suspension& suspension) noexcept {
    static_cast<GroupSuspension&>(suspension).group->cancel();
    return false;  // the children refer to the frame: the last one resumes it
  };
  return suspend_with(frame, wait, [&]() noexcept { return announce(wait); });
}

void GroupBase::resume(const FrameBase* frame) {
  if (core_ == nullptr) return;
  if (spawned_ != done_here_ && !have_all_ended()) {  // the task was cancelled before it could suspend
    cancel();
    if (!run_own()) wait_for_the_others();
  }
  end_round();
  if (frame != nullptr) throw_if_cancelled(*frame);
}

}  // namespace detail
MANTA_NAMESPACE_END
