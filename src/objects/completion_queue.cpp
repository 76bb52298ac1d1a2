// SPDX-License-Identifier: Apache-2.0
//
// wait and as_completed: one waiter in each node, and a list of those that have fired.

#include "base/sync.hpp"
#include "executor/gate.hpp"
#include "objects/context.hpp"

#include <manta/detail/task.hpp>
#include <manta/error.hpp>
#include <manta/wait.hpp>

#include <deque>
#include <optional>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct CompletionQueue::State : WaitNote {
  struct Hook : Waiter {
    State* state;
    Node* node;
    std::size_t index;
    Hook* next_done = nullptr;
    bool fired = false;  // Under the mutex.
    bool given_out = false;  // The consumer's, who may have let go of the reference, and the node be gone.
    Hook(State& s, Node& n, std::size_t i) noexcept : state(&s), node(&n), index(i) {}
  };

  Mutex mutex;
  Hook* first MANTA_GUARDED_BY(mutex) = nullptr;
  Hook* last MANTA_GUARDED_BY(mutex) = nullptr;
  Parker* waiting MANTA_GUARDED_BY(mutex) = nullptr;
  Executor* blocks_in MANTA_GUARDED_BY(mutex) = nullptr;  // Where the consumer waits. It stays there.

  std::deque<Hook> hooks;  // stable addresses; the consumer's
  std::size_t taken = 0;   // the consumer's
  std::size_t oldest = 0;  // all hooks before it have fired; the consumer's

  State() noexcept
      : WaitNote{[](const WaitNote& self, std::string& into) { static_cast<const State&>(self).tell_missing(into); }} {}

  /// For people who ask what the consumer waits for, while it blocks.
  void tell_missing(std::string& into) const {
    into += "one of " + std::to_string(hooks.size() - taken) + " objects";
    for (const Hook& hook : hooks) {
      if (!hook.given_out && !hook.node->done()) return void((into += ", such as ") += tell_result(*hook.node));
    }
  }

  void append(Hook& hook) noexcept {
    Parker* wake = nullptr;
    {
      MutexLock lock(mutex);
      (last == nullptr ? first : last->next_done) = &hook;
      last = &hook;
      hook.fired = true;
      wake = std::exchange(waiting, nullptr);
      if (wake != nullptr) blocks_in->unpark(*wake);  // under the mutex: the consumer takes it before it goes
    }
  }

  [[nodiscard]] Hook* pop() {
    MutexLock lock(mutex);
    Hook* const hook = first;
    if (hook == nullptr) return nullptr;
    first = hook->next_done;
    if (first == nullptr) last = nullptr;
    return hook;
  }

  /// Sets the parker to wake. False: something has fired meanwhile.
  [[nodiscard]] bool announce(Parker& parker, Executor& executor) {
    MutexLock lock(mutex);
    if (first != nullptr) return false;
    waiting = &parker;
    blocks_in = &executor;
    return true;
  }

  /// True if the hook has fired. Else sets the parker to wake when the next does.
  [[nodiscard]] bool has_fired(const Hook& hook, Parker& parker, Executor& executor) {
    MutexLock lock(mutex);
    if (hook.fired) return true;
    waiting = &parker;
    blocks_in = &executor;
    return false;
  }

  [[nodiscard]] bool has_fired(const Hook& hook) {
    MutexLock lock(mutex);
    return hook.fired;
  }

  /// The first that has not fired: where it may come from, the consumer waits.
  ///
  /// Requires: nothing has fired that is not taken, and there is one left.
  [[nodiscard]] const Node& oldest_missing() {
    MutexLock lock(mutex);
    while (oldest + 1 < hooks.size() && hooks[oldest].fired) ++oldest;
    return *hooks[oldest].node;
  }

  /// Waits for a hook which another thread is about to fire.
  void wait_for(const Hook& hook) {
    if (has_fired(hook)) return;
    const Stay stay(find_core(hook.node->runtime), hook.node->runtime);
    if (!stay.is_alive()) return (void)has_fired(hook);  // it has, before its runtime ended
    Executor& executor = *find_core(hook.node->runtime)->executor;
    Parker parker;
    while (!has_fired(hook, parker, executor)) executor.block(parker, kForever, Why::kHandOver);
  }

  /// Waits in the executor until something has fired or the deadline has passed.
  void block(Executor& executor, Time deadline) {
    Parker parker;
    if (!announce(parker, executor)) return;
    const auto end = [&] {  // taken meanwhile: the unpark is on its way
      if (!withdraw()) executor.block(parker, kForever, Why::kHandOver);
    };
    try {
      const WaitScope scope(*this);
      if (block_in(executor, parker, deadline, Why::kObject)) return;
    } catch (...) {
      end();
      throw;
    }
    end();
  }

  /// Waits in the runtime of the node until something has fired.
  [[nodiscard]] Hook* wait_in(const Node& node, const GetOptions& options) {
    RuntimeCore* const core = find_core(node.runtime);
    const Stay stay(core, node.runtime);
    if (!stay.may_wait()) {
      if (Hook* hook = pop()) return hook;
      throw ShutDownError("the runtime has ended");
    }
    Executor& executor = *core->executor;
    const bool timed = options.timeout.is_set();
    const Time deadline = timed ? Deadline(options.timeout.value()).resolve(executor.now()) : kForever;
    for (;;) {
      if (Hook* hook = pop()) return hook;
      if (timed && executor.now() >= deadline) return nullptr;
      block(executor, deadline);
    }
  }

  /// Withdraws the parker. False: it was taken, and is unparked.
  [[nodiscard]] bool withdraw() {
    MutexLock lock(mutex);
    return std::exchange(waiting, nullptr) != nullptr;
  }
};

CompletionQueue::CompletionQueue() : state_(std::make_unique<State>()) {}
CompletionQueue::CompletionQueue(CompletionQueue&&) noexcept = default;
CompletionQueue& CompletionQueue::operator=(CompletionQueue&&) noexcept = default;

CompletionQueue::~CompletionQueue() {
  if (state_ == nullptr) return;
  // A hook that is not taken back has fired or is about to, on a thread that is inside fire_waiters.
  for (State::Hook& hook : state_->hooks) {
    if (!hook.given_out && !remove_waiter(*hook.node, hook)) state_->wait_for(hook);
  }
}

void CompletionQueue::add(Node& node, std::size_t index) {
  RuntimeCore& core = core_of(node);
  want(node);
  const Visit visit(core);  // an end that closes from here on finds the hook
  if (!is_alive(core, node.runtime)) throw ShutDownError("the reference has outlived its runtime");
  if (core.stage_now() == Stage::kClosed && !node.done()) throw ShutDownError("the runtime has ended");
  State& state = *state_;
  State::Hook& hook = state.hooks.emplace_back(state, node, index);
  hook.fire = [](Waiter& waiter) noexcept {
    auto& self = static_cast<State::Hook&>(waiter);
    self.state->append(self);
  };
  if (!add_waiter(node, hook)) state.append(hook);
}

std::optional<std::size_t> CompletionQueue::next(const GetOptions& options) {
  State& state = *state_;
  if (state.taken == state.hooks.size()) return std::nullopt;
  State::Hook* hook = state.pop();
  if (hook == nullptr) hook = state.wait_in(state.oldest_missing(), options);
  if (hook == nullptr) return std::nullopt;
  ++state.taken;
  hook->given_out = true;
  return hook->index;
}

}  // namespace detail
MANTA_NAMESPACE_END
