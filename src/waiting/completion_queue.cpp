// SPDX-License-Identifier: Apache-2.0
//
// wait and as_completed: one waiter in each node, and a list of those that have fired.

#include "base/sync.hpp"
#include "core/blocked_bodies.hpp"
#include "core/hazard.hpp"
#include "core/schedule.hpp"
#include "objects/context.hpp"
#include "tasks/frame.hpp"

#include <manta/detail/objects/waiter.hpp>
#include <manta/detail/waiting/await.hpp>
#include <manta/detail/waiting/completion_queue.hpp>
#include <manta/error.hpp>
#include <manta/wait.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The consumer, a thread or a coroutine, waits until enough waiters have fired, and is woken once.
struct CompletionQueue::State : WaitNote {
  struct Hook : Waiter {
    State* state = nullptr;
    Node* node = nullptr;
    std::size_t index = 0;
    Hook* next_done = nullptr;
    bool fired = false;  // Guarded by the mutex.
    bool given_out = false;  // Used by the consumer only. The reference and the node may be gone then.
  };
  struct Frame : Suspension {
    State* state = nullptr;
  };

  Mutex mutex;
  Hook* first MANTA_GUARDED_BY(mutex) = nullptr;
  Hook* last MANTA_GUARDED_BY(mutex) = nullptr;
  std::size_t fired_count MANTA_GUARDED_BY(mutex) = 0;
  std::size_t needed MANTA_GUARDED_BY(mutex) = 0;  // The count of fired waiters that wakes the consumer.
  const Hook* awaited MANTA_GUARDED_BY(mutex) = nullptr;  // Wakes the consumer by itself if there are several runtimes.
  Parker* waiting MANTA_GUARDED_BY(mutex) = nullptr;
  Executor* blocks_in MANTA_GUARDED_BY(mutex) = nullptr;  // The executor in which the consumer waits. Never reset.
  bool suspended MANTA_GUARDED_BY(mutex) = false;  // A coroutine waits.

  const std::unique_ptr<Hook[]> hooks;  // the consumer's, like all that follows
  const std::size_t capacity;
  std::size_t size = 0;
  bool is_mixed = false;  // the references belong to several runtimes
  std::size_t taken = 0;
  std::size_t oldest = 0;  // all hooks before it have fired
  Frame frame;

  explicit State(std::size_t most)
      : WaitNote{[](const WaitNote& self, std::string& into) { static_cast<const State&>(self).describe(into); },
                 [](WaitNote& self) noexcept { return static_cast<State&>(self).withdraw(); }},
        hooks(std::make_unique<Hook[]>(most)),
        capacity(most) {
    frame.state = this;
    frame.detach = [](Suspension& wait) noexcept { return static_cast<Frame&>(wait).state->withdraw_frame(); };
  }

  /// Describes what the consumer waits for while it blocks.
  void describe(std::string& into) const {
    into += "one of " + std::to_string(size - taken) + " objects";
    for (std::size_t i = 0; i < size; ++i) {
      const Hook& hook = hooks[i];
      if (!hook.given_out && !hook.node->done()) return void((into += ", such as ") += tell_result(*hook.node));
    }
  }

  void append(Hook& hook) noexcept {
    bool resumes = false;
    {
      MutexLock lock(mutex);
      (last == nullptr ? first : last->next_done) = &hook;
      last = &hook;
      hook.fired = true;
      if (++fired_count >= needed || &hook == awaited) {
        if (Parker* const wake = std::exchange(waiting, nullptr)) {
          blocks_in->unpark(*wake);  // under the mutex: the consumer locks it before it leaves
        }
        resumes = std::exchange(suspended, false);
      }
    }
    if (resumes) resume_suspended(frame);  // unlocked, since cancelling takes the locks in the other order
  }

  [[nodiscard]] Hook* pop() {
    MutexLock lock(mutex);
    Hook* const hook = first;
    if (hook == nullptr) return nullptr;
    first = hook->next_done;
    if (first == nullptr) last = nullptr;
    return hook;
  }

  /// Sets the parker to wake when `count` waiters have fired or, if there are several runtimes, when `missing` has.
  /// False: `count` waiters or `missing` have fired already.
  [[nodiscard]] bool announce(std::size_t count, const Hook& missing, Parker& parker, Executor& executor) {
    MutexLock lock(mutex);
    if (fired_count >= count || missing.fired) return false;
    needed = count;
    awaited = is_mixed ? &missing : nullptr;
    waiting = &parker;
    blocks_in = &executor;
    return true;
  }

  /// True if the hook has fired. Else sets the parker to wake when the next waiter fires.
  [[nodiscard]] bool has_fired(const Hook& hook, Parker& parker, Executor& executor) {
    MutexLock lock(mutex);
    if (hook.fired) return true;
    needed = 0;
    awaited = nullptr;
    waiting = &parker;
    blocks_in = &executor;
    return false;
  }

  [[nodiscard]] bool has_fired(const Hook& hook) {
    MutexLock lock(mutex);
    return hook.fired;
  }

  [[nodiscard]] bool have_fired(std::size_t count) {
    MutexLock lock(mutex);
    return fired_count >= count;
  }

  /// Returns the first hook that has not fired: the consumer waits in its runtime.
  ///
  /// Requires: there is one.
  [[nodiscard]] const Hook& oldest_missing() {
    MutexLock lock(mutex);
    while (oldest + 1 < size && hooks[oldest].fired) ++oldest;
    return hooks[oldest];
  }

  /// Waits for a hook that another thread is about to fire.
  void wait_for(const Hook& hook) {
    if (has_fired(hook)) return;
    const BlockedGuard stay(find_core(hook.node->runtime), hook.node->runtime);
    if (!stay.is_alive()) return (void)has_fired(hook);  // it fired before its runtime ended
    Executor& executor = *find_core(hook.node->runtime)->executor;
    Parker parker;
    while (!has_fired(hook, parker, executor)) executor.block(parker, kForever, BlockReason::kHandOver);
  }

  /// Waits in the executor until `count` waiters have fired or the deadline has passed. If there are several runtimes,
  /// `missing` ends the wait as well.
  void block(std::size_t count, const Hook& missing, Executor& executor, Time deadline) {
    Parker parker;
    if (!announce(count, missing, parker, executor)) return;
    WaitScope scope(*this, executor, parker);
    bool woken = false;
    try {
      woken = block_in(executor, parker, deadline, BlockReason::kObject);
    } catch (...) {
      if (!scope.close()) take_back(executor, parker);
      throw;
    }
    if (scope.close()) throw_interrupted(*this);
    if (!woken) take_back(executor, parker);
  }

  /// Takes the parker back, or waits for the thread that has taken it and is about to unpark it.
  void take_back(Executor& executor, Parker& parker) {
    if (!withdraw()) executor.block(parker, kForever, BlockReason::kHandOver);
  }

  /// Withdraws the parker. False: another thread has taken it, and unparks it.
  [[nodiscard]] bool withdraw() noexcept {
    MutexLock lock(mutex);
    return std::exchange(waiting, nullptr) != nullptr;
  }

  [[nodiscard]] bool withdraw_frame() noexcept {
    MutexLock lock(mutex);
    return std::exchange(suspended, false);
  }

  /// Does what `block` does, in the runtime of `missing` and by its clock. Subtracts the time that passes from `left`.
  ///
  /// Ensures: the runtime's end does not wait for this longer than for `missing`.
  void wait_in_runtime_of(const Hook& missing, std::size_t count, GetOptions& left) {
    RuntimeCore* const core = find_core(missing.node->runtime);
    const BlockedGuard stay(core, missing.node->runtime);
    if (!stay.may_wait()) return wait_for(missing);  // the end fires the waiters that were added before it
    Executor& executor = *core->executor;
    if (!left.timeout.is_set()) return block(count, missing, executor, kForever);
    const Time deadline = Deadline(left.timeout.value()).resolve(executor.now());
    block(count, missing, executor, deadline);
    left.timeout = std::max(deadline - executor.now(), Clock::duration::zero());
  }
};

CompletionQueue::CompletionQueue(std::size_t capacity) : state_(std::make_unique<State>(capacity)) {}
CompletionQueue::CompletionQueue(CompletionQueue&&) noexcept = default;
CompletionQueue& CompletionQueue::operator=(CompletionQueue&&) noexcept = default;

CompletionQueue::~CompletionQueue() {
  if (state_ == nullptr) return;
  // A hook that cannot be taken back has fired, or is about to on a thread inside fire_waiters.
  for (std::size_t i = 0; i < state_->size; ++i) {
    State::Hook& hook = state_->hooks[i];
    if (!hook.given_out && !remove_waiter(*hook.node, hook)) state_->wait_for(hook);
  }
}

void CompletionQueue::add(Node& node, std::size_t index) {
  RuntimeCore& core = core_of(node);
  request_value(node);
  const RuntimeGuard visit(core);  // a runtime's end that closes from here on finds the hook
  if (!is_alive(core, node.runtime)) throw ShutDownError("the reference has outlived its runtime");
  if (core.stage_now() == Stage::kClosed && !node.done()) throw ShutDownError("the runtime has ended");
  State& state = *state_;
  if (state.size > 0 && node.runtime != state.hooks[0].node->runtime) state.is_mixed = true;
  State::Hook& hook = state.hooks[state.size++];
  hook.state = &state;
  hook.node = &node;
  hook.index = index;
  hook.fire = [](Waiter& waiter) noexcept {
    auto& self = static_cast<State::Hook&>(waiter);
    self.state->append(self);
  };
  if (!add_waiter(node, hook)) state.append(hook);
}

bool CompletionQueue::wait_for(std::size_t count, const GetOptions& options) {
  State& state = *state_;
  const std::size_t total = std::min(state.taken + count, state.size);
  if (state.have_fired(total)) return true;
  const State::Hook* missing = &state.oldest_missing();
  if (options.timeout.is_set() && options.timeout.value().count() == 0) {
    static_cast<void>(look_again(*missing->node));
    return state.have_fired(total);
  }
  GetOptions left = options;
  do {
    state.wait_in_runtime_of(*missing, total, left);
    if (state.have_fired(total)) return true;
    missing = &state.oldest_missing();
  } while (!left.timeout.is_set() || left.timeout.value().count() > 0);
  return false;
}

std::optional<std::size_t> CompletionQueue::pop() {
  State::Hook* const hook = state_->pop();
  if (hook == nullptr) return std::nullopt;
  ++state_->taken;
  hook->given_out = true;
  return hook->index;
}

bool CompletionQueue::is_spent() const noexcept { return state_->taken == state_->size; }

bool CompletionQueue::suspend(FrameBase& frame) noexcept {
  State& state = *state_;
  return suspend_with(frame, state.frame, [&state]() noexcept {
    MutexLock lock(state.mutex);
    if (state.first != nullptr || state.taken == state.size) return false;
    state.needed = 0;
    return state.suspended = true;
  });
}

}  // namespace detail
MANTA_NAMESPACE_END
