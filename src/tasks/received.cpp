// SPDX-License-Identifier: Apache-2.0
#include "tasks/received.hpp"

#include "core/hazard.hpp"
#include "objects/new_node.hpp"
#include "tasks/borrowed.hpp"

#include <manta/detail/objects/received.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

Node& new_received_node(RuntimeCore* core, RuntimeId runtime, const NodeType& type, NodeInit init, HoldPtr hold) {
  Node& node = new_node(core, runtime, type, init, {});
  ::new (static_cast<void*>(reinterpret_cast<std::byte*>(&node) + type.origin_offset)) Origin{hold.release()};
  return node;
}

}  // namespace

Node& new_received(const NodeType& type, RuntimeId runtime) {
  return new_received_node(find_core(runtime), runtime, type, kNewReceived, {});
}

void seal_received(Node& node) noexcept { node.state.complete_unshared(); }

Node& new_borrowed(RuntimeCore& core, const NodeType& type, HoldPtr hold) {
  return new_received_node(&core, core.id.load(std::memory_order_relaxed), type, kNewBorrowed, std::move(hold));
}

void fetch_borrowed(Node& node) noexcept {
  if (!node.state.request() || node.done()) return;  // another thread was first, or the value came unasked
  // Not a RuntimeGuard: if the value comes at once, this may wait for room in the store.
  const BlockedGuard stay(find_core(node.runtime), node.runtime);
  if (stay.is_alive()) origin_of(node).hold->want();
}

void received_release(Node& node) noexcept {
  Hold* const hold = origin_of(node).hold;
  if (hold == nullptr) return;
  // If the runtime has ended, its table went with it.
  visit_if_alive(node.runtime, [&](RuntimeCore& core) { core.borrowed->forget(node, *hold); });
  hold->drop();
}

void cancel_at_owner(Node& node) {
  visit_if_alive(node.runtime, [&node](RuntimeCore&) { origin_of(node).hold->cancel(); });
}

}  // namespace detail
MANTA_NAMESPACE_END
