// SPDX-License-Identifier: Apache-2.0
#include "runtime/stall.hpp"

#include "core/blocked_bodies.hpp"
#include "core/counters.hpp"
#include "objects/context.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/frame.hpp"
#include "tasks/open_waits.hpp"

#include <cstddef>
#include <set>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// The most waits that a report lists: of a thousand that wait for the same, the first few say why.
constexpr std::size_t kMostTold = 10;

void append_rest(std::size_t count, std::string& into) {
  if (count > kMostTold) into += "; and " + std::to_string(count - kMostTold) + " more";
}

void describe_open(Node& node, std::string& into) {
  const NodeState::Snapshot state = node.state.glance();
  const auto say = [&](const std::string& what, const char* made, const char* how) {
    into += "; " + what + made + short_site(node.site) + how;
  };
  if (state.has(kUncounted)) {
    say("a promise", ", made at ", ", is not set");
    return describe_dependents(node, into);
  }
  const std::string name = display_name(node);
  if (state.engine() != 0) return say("the call of " + name, ", called at ", ", has been sent elsewhere");
  if (node.node_type().root_offset == 0) return say("the body of " + name, ", called at ", ", runs");
  say("the coroutine " + name, ", called at ", ", is suspended");
  describe_wait(node, into);
}

/// Bodies that run and do not block.
std::int64_t count_running(const RuntimeCore& core) {
  std::int64_t count = 0;
  core.executor->visit_slots(
      [](const Slot& slot, void* into) {
        if (slot.running.load(std::memory_order_relaxed) != nullptr) ++*static_cast<std::int64_t*>(into);
      },
      &count);
  core.blocked->each([&count](const WaitScope&) { --count; });
  return count;
}

void append_body(const Node& body, std::string& into) {
  into += display_name(body) + ", called at " + short_site(body.site);
}

/// Appends the bodies inside which a blocked body began, because a wait there ran it: they wait for it to end.
void append_outer(const WaitScope& wait, std::string& into) {
  const Node* last = &wait.body();
  for (const Running* at = wait.running().outer; at != nullptr; at = at->outer) {
    if (at->task == nullptr || at->task == last) continue;
    last = at->task;
    into += ", inside ";
    append_body(*last, into);
  }
  if (!wait.is_on_executors_thread()) into += ", on a thread of the program";
}

}  // namespace

void describe_blocked(const RuntimeCore& core, std::string& into) {
  std::size_t count = 0;
  core.blocked->each([&](const WaitScope& wait) {
    if (++count > kMostTold) return;
    into += "; ";
    append_body(wait.body(), into);
    append_outer(wait, into);
    into += ", waits for ";
    wait.note().tell(wait.note(), into);
  });
  append_rest(count, into);
}

void describe_suspended(const RuntimeCore& core, std::string& into) {
  std::set<const Node*> told;
  core.open_waits->each([&](Node& node) {
    if (told.insert(&node).second && told.size() <= kMostTold) describe_open(node, into);
  });
  append_rest(told.size(), into);
}

bool report_stall(RuntimeCore& core) noexcept {
  try {
    if (!core.executor->is_quiet() || count_running(core) > 0) return false;
    RuntimeCore* const twin = core.twin.load(std::memory_order_acquire);
    if (twin != nullptr && (!twin->executor->is_quiet() || count_running(*twin) > 0)) return false;
    const std::int64_t finished = sum(core, &Counters::finished);
    if (core.stall_told_at.exchange(finished, std::memory_order_relaxed) == finished) return true;
    std::string text = "nothing runs, nothing is queued, and no timer is armed";
    if (tls_context.running->task == nullptr) {
      text += "; a thread of the program waits for ";
      tls_context.waits_for->tell(*tls_context.waits_for, text);
    }
    describe_blocked(core, text);
    describe_suspended(core, text);
    core.config.log(LogLevel::kWarning, text);
  } catch (...) {
    // The program's log threw, or there is no memory: the wait itself goes on.
  }
  return true;
}

}  // namespace detail
MANTA_NAMESPACE_END
