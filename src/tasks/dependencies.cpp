// SPDX-License-Identifier: Apache-2.0
#include "tasks/dependencies.hpp"

#include "objects/context.hpp"
#include "objects/event.hpp"
#include "objects/publish.hpp"
#include "objects/waiter.hpp"
#include "tasks/outcome.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/base/pause.hpp>
#include <manta/detail/objects/publish.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

void fail_for(Node& dependent, Node& dependency) noexcept {
  dependency.state.observe();
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
    if (add_waiter(*dependency.node, dependency)) dependent.tally.add_missing();
    return;
  }
  dependent.tally.add_missing();
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
  node.tally.begin_linking();
  node.state.make_pending();
}

void register_dependencies(Node& node) noexcept {
  node.node_type().visit_dependencies(node, link, &node);
  if (node.tally.end_linking()) {
    MANTA_RARE("dependencies: failed while the links were made");
    unlink_all(node);
  }
  release_pending(node);
}

namespace {

/// Keeps a pending node's arguments in place while the caller looks at them. False: the node is no longer pending.
[[nodiscard]] bool guard_pending(Node& node) noexcept {
  while (node.state.load().phase() == Phase::kPending) {
    if (node.tally.try_guard()) return true;
    MANTA_RARE("dependencies: failed while it was readied");
    cpu_pause();
  }
  return false;
}

}  // namespace

void release_pending(Node& node) noexcept {
  if (!node.tally.drop_missing()) return;
  RuntimeCore* const core = find_core(node.runtime);
  // The event comes first: while the count is 0 no other thread changes a pending node, so none of its events comes
  // before.
  if (node.state.load().phase() == Phase::kPending) emit(*core, EventKind::kTaskReady, node);
  if (!node.state.make_ready()) end_without_body(*core, node);
  node.node_type().ready(*core, node);  // the thread that dequeues a dead node drops the queue's storage reference
}

bool fail(Node& node, std::exception_ptr error) noexcept {
  RuntimeCore* const core = find_core(node.runtime);
  if (core == nullptr) return false;
  const bool guarded = guard_pending(node);
  const Phase before = publish_error(node, std::move(error));
  if (guarded) {
    const bool has_links = before == Phase::kPending && node.node_type().visit_dependencies != nullptr;
    if (has_links && node.tally.forget_links()) unlink_all(node);
    release_pending(node);
  } else if (before == Phase::kReady) {
    end_without_body(*core, node);  // the thread that takes its queue entry sees that it is done
  }
  return before != Phase::kDone;
}

}  // namespace detail
MANTA_NAMESPACE_END
