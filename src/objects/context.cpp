// SPDX-License-Identifier: Apache-2.0
#include "objects/context.hpp"

#include "objects/cold.hpp"

#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

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

}  // namespace detail
MANTA_NAMESPACE_END
