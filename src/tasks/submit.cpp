// SPDX-License-Identifier: Apache-2.0
#include "core/hazard.hpp"
#include "objects/cold.hpp"
#include "objects/faults.hpp"
#include "objects/new_node.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/outcome.hpp"
#include "tasks/route.hpp"
#include "tasks/submission.hpp"

#include <manta/detail/tasks/submit.hpp>
#include <manta/error.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

[[noreturn]] void refuse(const NodeType& type, std::source_location site) {
  ErrorContext context;
  context.function = std::string(type.name());
  context.site = site;
  throw ShutDownError("the runtime is shutting down and takes no new work", std::move(context));
}

/// The rest of `submit`, on a thread that the runtime's end waits for.
void queue_task(RuntimeCore& core, Node& node) {
  Submission submission(core, node, Missing::kNothing);
  submission.ask_faults();
  submission.start_clock();
  node.node_type().ready(core, submission.hand_over());
}

/// Throws if the end of the runtime has begun since the node was made.
void require_open(const RuntimeCore& core, const Node& node) {
  if (is_open(core, node.runtime) || may_begin(core, node.runtime)) [[likely]]
    return;
  refuse(node.node_type(), node.site);
}

void queue_from_outside(RuntimeCore& core, Node& node) {
  UnsubmittedNode unsubmitted(node);
  const RuntimeGuard visit(core);
  require_open(core, node);
  queue_task(core, unsubmitted.release());
}

}  // namespace

Node& new_task(const NodeType& type, ResultUse wanted, std::source_location site) {
  Context& context = require_context();
  RuntimeCore& core = *context.core;
  if (core.stage.load(std::memory_order_relaxed) != Stage::kOpen) [[unlikely]] {
    if (!may_submit(context, core)) refuse(type, site);
  }
  std::uint32_t route = load_relaxed(core.route);
  if (route != 0) [[unlikely]]
    route = choose_route(route, type, site);
  if (load_relaxed(core.faults) != nullptr) [[unlikely]]
    ask_allocating(core, type.name);
  const NodeInit init = with_flags(wanted == ResultUse::kResult ? kNewWork : kNewMessage, route);
  return new_node(&core, context.runtime, type, init, site);
}

void configure(Node& node, const TaskOptions& options) {
  RuntimeCore& core = *tls_context.core;  // new_task() has found it
  const RuntimeGuard visit(core);
  if (!is_alive(core, node.runtime)) refuse(node.node_type(), node.site);
  Cold& cold = require_cold(node);
  std::uint32_t flags = 0;
  if (options.name.is_set()) cold.name = options.name.view();
  if (options.num_cpus.is_set() && options.num_cpus.as_double() > 1) {
    cold.cpus = static_cast<int>(options.num_cpus.as_int64());
    if (cold.cpus > core.config.num_workers) {
      throw InvalidArgumentError("num_cpus is " + options.num_cpus.to_string() + ", but the runtime has " +
                                     std::to_string(core.config.num_workers) + " workers: it could never run",
                                 context_of(node));
    }
    if ((node.node_type().traits & kCoroutine) != 0) {
      throw InvalidArgumentError("num_cpus above 1 is not for coroutines, which share their worker", context_of(node));
    }
    flags |= kNeedsAdmission | kNoInline;
  }
  if (options.max_retries.is_set()) {
    if ((node.node_type().traits & kCopyableArgs) == 0) {
      throw InvalidArgumentError("max_retries is given, but an argument cannot be copied for another attempt",
                                 context_of(node));
    }
    cold.retries_left = options.max_retries.as_int64();
    flags |= kKeepArguments;
  }
  if (options.deadline.is_set()) {
    cold.deadline = options.deadline.resolve(core.executor->now());
    flags |= kNoInline;
  }
  node.state.set(flags);
}

void submit(Node& node) {
  RuntimeCore& core = *tls_context.core;  // new_task() has found it
  is_resident(tls_context, core) ? queue_task(core, node) : queue_from_outside(core, node);
}

void submit_with_dependencies(Node& node) {
  RuntimeCore& core = *tls_context.core;  // new_task() has found it
  UnsubmittedNode unsubmitted(node);
  require_one_runtime(node);
  const RuntimeGuard visit(core);
  require_open(core, node);
  Submission submission(core, unsubmitted.release(), Missing::kArguments);
  submission.ask_faults();
  submission.start_clock();
  submission.register_dependencies();
}

}  // namespace detail
MANTA_NAMESPACE_END
