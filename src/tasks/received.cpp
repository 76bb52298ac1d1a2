// SPDX-License-Identifier: Apache-2.0
#include "tasks/received.hpp"

#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "tasks/route.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/detail/objects/received.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

Node& allocate_received(const NodeType& type, RuntimeId runtime, RemoteId object, std::uint32_t flags) {
  void* const memory = slab_allocate(type.size);
  Node* const node =
      ::new (memory) Node(type, kOneRef + kOneStorageRef, kRunning | kUncounted | kHosted | flags, runtime, {});
  ::new (static_cast<void*>(reinterpret_cast<std::byte*>(node) + type.origin_offset)) Origin{object};
  if (RuntimeCore* core = find_core(runtime)) count_alive(*core, runtime, &Counters::nodes, 1);
  return *node;
}

}  // namespace

Node& new_received(const NodeType& type, RuntimeId runtime) { return allocate_received(type, runtime, 0, 0); }

void seal_received(Node& node) noexcept {
  node.state.store(kDone | kUncounted | kHosted, std::memory_order_relaxed);  // nobody else has seen it
}

Node& new_borrowed(RuntimeCore& core, const NodeType& type, RemoteId object) {
  return allocate_received(type, core.id.load(std::memory_order_relaxed), object, kNotRequested);
}

void fetch_borrowed(Node& node) noexcept {
  // Relaxed: what is found at the owner is ordered by how it comes.
  const std::uint32_t before = node.state.fetch_and(~kNotRequested, std::memory_order_relaxed);
  if ((before & kNotRequested) == 0 || node.done()) return;  // somebody else was first, or the value came unasked
  RuntimeCore* const core = find_core(node.runtime);
  const BlockedGuard stay(core,
                          node.runtime);  // no visit: where the value comes at once, it may wait for room in the store
  if (stay.is_alive()) core->host->object_wanted(origin_of(node).id);
}

void received_release(Node& node) noexcept {
  const RemoteId object = origin_of(node).id;
  if (object == 0) return;
  // Where the runtime has ended, what it borrowed went with it.
  visit_if_alive(node.runtime, [&](RuntimeCore& core) { core.host->object_released(node, object); });
}

void cancel_at_owner(Node& node) {
  visit_if_alive(node.runtime, [&node](RuntimeCore& core) { core.host->object_cancelled(origin_of(node).id); });
}

}  // namespace detail
MANTA_NAMESPACE_END
