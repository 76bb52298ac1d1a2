// SPDX-License-Identifier: Apache-2.0
//
// wait and as_completed: one waiter in each node, and a list of those that have fired.

#include "base/sync.hpp"
#include "executor/runtime_core.hpp"
#include "objects/context.hpp"

#include <manta/detail/task.hpp>
#include <manta/error.hpp>
#include <manta/wait.hpp>

#include <deque>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct CompletionQueue::State : WaitNote {
  struct Hook : Waiter {
    State* state;
    Node* node;
    std::size_t index;
    Hook* next_done = nullptr;
    Hook(State& s, Node& n, std::size_t i) noexcept : state(&s), node(&n), index(i) {}
  };

  Mutex mutex;
  Hook* first MANTA_GUARDED_BY(mutex) = nullptr;
  Hook* last MANTA_GUARDED_BY(mutex) = nullptr;
  std::size_t fired MANTA_GUARDED_BY(mutex) = 0;
  Parker* waiting MANTA_GUARDED_BY(mutex) = nullptr;

  std::deque<Hook> hooks;  // stable addresses; the consumer's
  std::size_t taken = 0;   // the consumer's
  Executor* executor = nullptr;

  State() noexcept
      : WaitNote{[](const WaitNote& self, std::string& into) { static_cast<const State&>(self).tell_missing(into); }} {}

  /// For people who ask what the consumer waits for, while it blocks.
  void tell_missing(std::string& into) const {
    into += "one of " + std::to_string(hooks.size() - taken) + " objects";
    for (const Hook& hook : hooks) {
      if (!hook.node->done()) return void((into += ", such as ") += tell_result(*hook.node));
    }
  }

  void append(Hook& hook) noexcept {
    Parker* wake = nullptr;
    {
      MutexLock lock(mutex);
      (last == nullptr ? first : last->next_done) = &hook;
      last = &hook;
      ++fired;
      wake = std::exchange(waiting, nullptr);
      if (wake != nullptr) executor->unpark(*wake);  // under the mutex: the consumer takes it before it goes
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
  [[nodiscard]] bool announce(Parker& parker) {
    MutexLock lock(mutex);
    if (first != nullptr) return false;
    waiting = &parker;
    return true;
  }

  /// True if so many hooks have fired. Else sets the parker to wake when the next does.
  [[nodiscard]] bool have_fired(std::size_t count, Parker& parker) {
    MutexLock lock(mutex);
    if (fired == count) return true;
    waiting = &parker;
    return false;
  }

  /// Waits for an unpark that is about to come.
  void hand_over(Parker& parker) const { executor->block(parker, kForever, Why::kHandOver); }

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
  std::size_t removed = 0;
  for (State::Hook& hook : state_->hooks) removed += remove_waiter(*hook.node, hook) ? 1u : 0u;
  // The others have fired or are about to, on threads that are inside fire_waiters.
  Parker parker;
  while (!state_->have_fired(state_->hooks.size() - removed, parker)) state_->hand_over(parker);
}

void CompletionQueue::add(Node& node, std::size_t index) {
  require_alive(node);
  want(node);
  State& state = *state_;
  if (state.executor == nullptr) state.executor = find_core(node.runtime)->executor;
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
  const Time deadline =
      options.timeout.is_set() ? Deadline(options.timeout.value()).resolve(state.executor->now()) : kForever;
  for (;;) {
    if (State::Hook* hook = state.pop()) {
      ++state.taken;
      return hook->index;
    }
    if (options.timeout.is_set() && state.executor->now() >= deadline) return std::nullopt;
    Parker parker;
    if (!state.announce(parker)) continue;
    try {
      const WaitScope scope(state);
      if (block_in(*state.executor, parker, deadline, Why::kObject)) continue;
    } catch (...) {
      if (!state.withdraw()) state.hand_over(parker);
      throw;
    }
    if (!state.withdraw()) state.hand_over(parker);  // taken meanwhile: the unpark is on its way
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
