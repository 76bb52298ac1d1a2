// SPDX-License-Identifier: Apache-2.0
#include "tasks/received.hpp"

#include "core/hazard.hpp"
#include "objects/new_node.hpp"
#include "tasks/route.hpp"

#include <manta/detail/objects/received.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

Node& new_received_node(RuntimeCore* core, RuntimeId runtime, const NodeType& type, NodeInit init, RemoteId object) {
  Node& node = new_node(core, runtime, type, init, {});
  ::new (static_cast<void*>(reinterpret_cast<std::byte*>(&node) + type.origin_offset)) Origin{object};
  return node;
}

}  // namespace

Node& new_received(const NodeType& type, RuntimeId runtime) {
  return new_received_node(find_core(runtime), runtime, type, kNewReceived, 0);
}

void seal_received(Node& node) noexcept { node.state.complete_unshared(); }

Node& new_borrowed(RuntimeCore& core, const NodeType& type, RemoteId object) {
  return new_received_node(&core, core.id.load(std::memory_order_relaxed), type, kNewBorrowed, object);
}

void fetch_borrowed(Node& node) noexcept {
  if (!node.state.request() || node.done()) return;  // another thread was first, or the value came unasked
  RuntimeCore* const core = find_core(node.runtime);
  // Not a RuntimeGuard: if the value comes at once, this may wait for room in the store.
  const BlockedGuard stay(core, node.runtime);
  if (stay.is_alive()) core->host->object_wanted(origin_of(node).id);
}

void received_release(Node& node) noexcept {
  const RemoteId object = origin_of(node).id;
  if (object == 0) return;
  // If the runtime has ended, its borrowed objects went with it.
  visit_if_alive(node.runtime, [&](RuntimeCore& core) { core.host->object_released(node, object); });
}

void cancel_at_owner(Node& node) {
  visit_if_alive(node.runtime, [&node](RuntimeCore& core) { core.host->object_cancelled(origin_of(node).id); });
}

}  // namespace detail
MANTA_NAMESPACE_END
