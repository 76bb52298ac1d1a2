// SPDX-License-Identifier: Apache-2.0
//
// A pending node counts in `tally` what it still waits for: one for each dependency that is not done, and one for
// each guard (the submission itself; whoever fails it). Who brings the count to 0 decides what becomes of it, and
// nobody reads its arguments' links after that. So links are never read after the arguments died.
//
// While the submission makes the links, they are its own: a deadline may pass, or the first dependency fail, before the
// last link is made. Who fails the node then leaves it to the submission to take them back.

#include "tasks/dependencies.hpp"

#include "base/pause.hpp"
#include "objects/event.hpp"
#include "objects/publish.hpp"
#include "tasks/outcome.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/objects/publish.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

// Bits of Node::tally above the count.
constexpr std::uint64_t kLinking = std::uint64_t{1} << 62;  // the submission makes the links
constexpr std::uint64_t kForget = std::uint64_t{1} << 63;  // the node has failed: the links are to be taken back
constexpr std::uint64_t kCountMask = kLinking - 1;

void fail_for(Node& dependent, Node& dependency) noexcept {
  dependency.state.fetch_or(kObserved, std::memory_order_relaxed);
  std::exception_ptr error = make_safely([&] {
    std::string message = "not run, since '" + display_name(dependency) + "', which it depends on, failed";
    return make_error(ErrorCode::kDependencyFailed, std::move(message),
                      context_of(dependent, outcome_error(dependency)));
  });
  fail(dependent, std::move(error));
}

void dependency_done(Waiter& waiter) noexcept {
  auto& dependency = static_cast<Dependency&>(waiter);
  Node& dependent = *dependency.dependent;
  if (dependency.kind == DependencyKind::kValue && !dependency.node->has_value()) fail_for(dependent, *dependency.node);
  release_pending(dependent);
}

void link(Dependency& dependency, void* node) {
  auto& dependent = *static_cast<Node*>(node);
  plain_write(&dependency);
  dependency.dependent = &dependent;
  dependency.fire = dependency_done;
  if (planted(Mutation::kLateCount)) {
    if (add_waiter(*dependency.node, dependency)) dependent.tally.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  dependent.tally.fetch_add(1, std::memory_order_relaxed);  // the submission's own guard keeps it above 0
  request_value(*dependency.node);
  if (!add_waiter(*dependency.node, dependency)) dependency_done(dependency);
}

void unlink(Dependency& dependency, void* /*node*/) {
  plain_read(&dependency);
  if (dependency.dependent != nullptr && remove_waiter(*dependency.node, dependency)) {
    release_pending(*dependency.dependent);
  }
}

void unlink_all(Node& node) noexcept { node.node_type().visit_dependencies(node, unlink, nullptr); }

}  // namespace

void require_one_runtime(Node& node) {
  struct Foreign {
    RuntimeId own;
    Node* node;
  } foreign{node.runtime, nullptr};
  node.node_type().visit_dependencies(
      node,
      [](Dependency& dependency, void* context) {
        auto& found = *static_cast<Foreign*>(context);
        if (dependency.node->runtime != found.own) found.node = dependency.node;
      },
      &foreign);
  if (foreign.node == nullptr) return;
  const bool ended = find_core(foreign.node->runtime) == nullptr;
  ErrorContext context = context_of(node);
  if (ended) throw ShutDownError("an argument is a reference that has outlived its runtime", std::move(context));
  throw WrongRuntimeError("an argument is a reference of another runtime", std::move(context));
}

void describe_dependents(Node& node, std::string& into) {
  struct Found {
    std::string first;
    std::size_t count;
  } found{};
  see_waiters(
      node,
      [](Waiter& waiter, void* context) {
        if (waiter.fire != dependency_done) return;
        auto& all = *static_cast<Found*>(context);
        const Node& dependent = *static_cast<Dependency&>(waiter).dependent;
        if (all.count++ == 0) all.first = display_name(dependent) + ", called at " + short_site(dependent.site);
      },
      &found);
  if (found.count == 0) return;
  (into += "; ") += found.first;
  if (found.count > 1)
    into += ", and " + std::to_string(found.count - 1) + " more wait for it";
  else
    into += ", waits for it";
}

void begin_pending(Node& node) noexcept {
  node.tally.store(kLinking + 1, std::memory_order_relaxed);  // nobody else has seen it
  const std::uint32_t state = node.state.load(std::memory_order_relaxed);
  node.state.store((state & ~kPhaseMask) | kPending, std::memory_order_relaxed);  // likewise
}

void register_dependencies(Node& node) noexcept {
  node.node_type().visit_dependencies(node, link, &node);
  // Who failed it before this left the links to us; who fails it after this takes them back. Both as forget_dependencies().
  if ((node.tally.fetch_sub(kLinking, std::memory_order_acq_rel) & kForget) != 0) {
    MANTA_RARE("dependencies: failed while the links were made");
    unlink_all(node);
  }
  release_pending(node);
}

bool guard_pending(Node& node) noexcept {
  std::uint64_t missing = node.tally.load(std::memory_order_relaxed);
  while ((node.state.load(std::memory_order_acquire) & kPhaseMask) == kPending) {
    if ((missing & kCountMask) == 0) {  // somebody readies it this moment
      MANTA_RARE("dependencies: failed while it was readied");
      cpu_pause();
      missing = node.tally.load(std::memory_order_relaxed);
    } else if (node.tally.compare_exchange_weak(missing, missing + 1, std::memory_order_acquire)) {
      return true;
    }
  }
  return false;
}

void release_pending(Node& node) noexcept {
  // Acquire and release: who takes the last count sees what all others did to the node.
  if ((node.tally.fetch_sub(1, std::memory_order_acq_rel) & kCountMask) != 1) return;
  RuntimeCore* const core = find_core(node.runtime);
  std::uint32_t state = node.state.load(std::memory_order_acquire);
  // Told first: while the count is 0 nobody else moves a pending node, so nothing that happens to it comes before.
  if ((state & kPhaseMask) == kPending) emit(*core, EventKind::kTaskReady, node);
  while ((state & kPhaseMask) == kPending) {
    if (node.state.compare_exchange_weak(state, state | kReady, std::memory_order_acq_rel)) {
      return node.node_type().ready(*core, node);
    }
  }
  end_without_body(*core, node);
  node.node_type().ready(*core, node);  // who takes it from its queue finds it dead, and gives up the queue's hold
}

void forget_dependencies(Node& node) noexcept {
  // Acquire: the links, from the submission. Release: that the node has failed, to it.
  if ((node.tally.fetch_or(kForget, std::memory_order_acq_rel) & kLinking) == 0) unlink_all(node);
}

}  // namespace detail
MANTA_NAMESPACE_END
