// SPDX-License-Identifier: Apache-2.0
//
// The end of nodes: the last reference, the last hold on the storage.

#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "objects/cold.hpp"
#include "objects/context.hpp"
#include "objects/event.hpp"
#include "objects/publish.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/detail/objects/node.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

[[gnu::noinline]] void tell_freed(RuntimeCore& core, Node& node) noexcept {
  if (!node.state.glance().is_done()) return;  // nobody was told that it began
  const RuntimeGuard visit(core);
  if (is_alive(core, node.runtime)) emit(core, EventKind::kObjectFreed, node);
}

void free_node(Node& node) noexcept {
  if (RuntimeCore* core = find_core(node.runtime)) {
    if (load_relaxed(core->events) != nullptr) [[unlikely]]
      tell_freed(*core, node);
    count_alive(*core, node.runtime, &Counters::nodes, -1);
  }
  delete node.cold.load(std::memory_order_relaxed);
  if (node.node_type().release != nullptr) node.node_type().release(node);
  const std::size_t size = node.node_type().size;
  node.~Node();
  slab_free(&node, size);
}

/// Gives up what all references together held: the outcome, then the storage once.
void end_of_references(Node& node) noexcept {
  const NodeState::Snapshot state = node.state.end_references();
  if (state.is_done()) destroy_unreachable(node, state);
  drop_storage_ref(node);
}

/// The same on the thread whose reference is all that is left.
void end_of_sole_reference(Node& node) noexcept {
  const NodeState::Snapshot state = node.state.load();
  if (state.is_done()) destroy_unreachable(node, state);
  free_node(node);
}

/// Nodes whose last reference was dropped while the thread destroys another: values that hold values.
struct Burying {
  Node* first = nullptr;
  bool active = false;
};
constinit thread_local Burying burying;

/// A million values, each holding the next, must not recurse: all but the outermost wait in a list. A node that is not
/// done has no value yet, and waiters in the place of the link.
void end_of_references_in_turn(Node& node) noexcept {
  if (burying.active) {
    if (!node.done()) return end_of_references(node);
    node.next_dead = std::exchange(burying.first, &node);
    return;
  }
  burying.active = true;
  end_of_references(node);
  while (burying.first != nullptr) {
    Node& next = *burying.first;
    burying.first = std::exchange(next.next_dead, nullptr);
    end_of_references(next);
  }
  burying.active = false;
}

}  // namespace

void drop_ref(Node& node) noexcept {
  // What is not shared needs no atomic write.
  if (node.counts.is_sole_ref() && node.node_type().drop_value == nullptr) return end_of_sole_reference(node);
  if (node.counts.drop_ref()) end_of_references_in_turn(node);
}

void require_alive(const Node& node) { static_cast<void>(core_of(node)); }

void drop_storage_ref(Node& node) noexcept {
  if (node.counts.drop_storage_ref()) free_node(node);
}

void free_unbuilt(Node& node) noexcept {
  node.counts.reset_unshared();
  drop_storage_ref(node);
}

}  // namespace detail
MANTA_NAMESPACE_END
