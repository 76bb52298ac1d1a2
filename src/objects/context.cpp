// SPDX-License-Identifier: Apache-2.0
#include "objects/context.hpp"

#include "base/exception.hpp"
#include "core/runtime_core.hpp"
#include "objects/cold.hpp"

#include <manta/detail/objects/cold.hpp>

#include <string>
#include <string_view>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

RuntimeCore& core_of(const Node& node) {
  if (RuntimeCore* core = find_core(node.runtime)) return *core;
  require_no_fork();
  throw ShutDownError("the reference has outlived its runtime");
}

ErrorContext context_of(Node& node, std::exception_ptr cause) {
  ErrorContext context;
  if (node.node_type().name != nullptr) context.function = std::string(node.node_type().name());
  if (const Cold* cold = find_cold(node)) {
    context.name = cold->name;
    context.attempt = cold->attempt.load(std::memory_order_relaxed);
  } else {
    context.attempt = 1;
  }
  context.task = TaskId{id_of(node)};
  if (node.node_type().actor_id != nullptr) context.actor = ActorId{node.node_type().actor_id(node)};
  context.site = node.site;
  context.cause = std::move(cause);
  return context;
}

std::exception_ptr error_about(Node& node, ErrorCode code, std::string_view message,
                               std::exception_ptr cause) noexcept {
  return make_safely([&] { return make_error(code, std::string(message), context_of(node, std::move(cause))); });
}

void log_thrown(const RuntimeCore& core, std::initializer_list<std::string_view> who_threw) noexcept {
  try {
    std::string line;
    for (const std::string_view piece : who_threw) line += piece;
    try {
      throw;
    } catch (const std::exception& error) {
      line += text_of(error);
    } catch (...) {
      line += "an unknown exception";
    }
    core.config.log(LogLevel::kError, line);
  } catch (...) {
    // The program's log threw, or there is no memory.
  }
}

void throw_interrupted(const WaitNote& wait) {
  std::string message = "the runtime was shut down while this body waited for ";
  wait.tell(wait, message);
  throw CancelledError(std::move(message), context_of(*tls_context.running->task));
}

std::string display_name(const Node& node) {
  const Cold* cold = find_cold(node);
  if (cold != nullptr && !cold->name.empty()) return cold->name;
  return node.node_type().name != nullptr ? std::string(node.node_type().name()) : "object";
}

std::string short_site(const std::source_location& site) {
  const std::string_view path = site.file_name();
  const std::string_view file = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  return std::string(file) + ':' + std::to_string(site.line());
}

std::string tell_result(const Node& node) {
  const bool is_work = !node.state.glance().has(kUncounted);
  return (is_work ? "the result of " + display_name(node) + ", called at " : "a promise, made at ") +
         short_site(node.site);
}

}  // namespace detail
MANTA_NAMESPACE_END
