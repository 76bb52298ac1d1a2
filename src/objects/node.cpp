// SPDX-License-Identifier: Apache-2.0
//
// The end of nodes: the last reference, the last hold on the storage.

#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "objects/cold.hpp"
#include "objects/event.hpp"
#include "objects/publish.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/base/slab.hpp>
#include <manta/detail/objects/node.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

[[gnu::noinline]] void tell_freed(RuntimeCore& core, Node& node) noexcept {
  if ((node.state.load(std::memory_order_relaxed) & kPhaseMask) != kDone) return;  // nobody was told that it began
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

/// Gives up what all references together held: the value, then one hold on the storage.
void end_of_references(Node& node, bool sole) noexcept {
  const std::uint32_t state =
      sole ? node.state.load(std::memory_order_acquire) : node.state.fetch_or(kNoRefs, std::memory_order_acq_rel);
  if ((state & kPhaseMask) == kDone) destroy_unreachable(node, state);
  sole ? free_node(node) : drop_storage_ref(node);
}

/// Nodes whose last reference went while the thread was already burying one: values that hold values.
struct Burying {
  Node* first = nullptr;
  bool active = false;
};
constinit thread_local Burying burying;

/// A million values, each holding the next, must not recurse: all but the outermost wait in a list. A node that is not done
/// has no value yet, and waiters in the place of the link.
void end_of_references_in_turn(Node& node) noexcept {
  if (burying.active) {
    if (!node.done()) return end_of_references(node, false);
    node.next_dead = std::exchange(burying.first, &node);
    return;
  }
  burying.active = true;
  end_of_references(node, false);
  while (burying.first != nullptr) {
    Node& next = *burying.first;
    burying.first = std::exchange(next.next_dead, nullptr);
    end_of_references(next, false);
  }
  burying.active = false;
}

}  // namespace

void drop_ref(Node& node) noexcept {
  // Nobody else holds anything: what is not shared needs no atomic write. Acquire: all that was done to the node.
  if (node.counts.load(std::memory_order_acquire) == kOneRef + kOneStorageRef &&
      node.node_type().drop_value == nullptr) {
    end_of_references(node, true);
    return;
  }
  const std::uint64_t before = node.counts.fetch_sub(
      kOneRef, planted(Mutation::kCountRelaxed, std::memory_order_release, std::memory_order_acq_rel));
  if ((before & kRefMask) == kOneRef) end_of_references_in_turn(node);
}

void drop_storage_ref(Node& node) noexcept {
  if (planted(Mutation::kCountLooked)) {
    node.counts.fetch_sub(kOneStorageRef, std::memory_order_acq_rel);
    if (node.counts.load(std::memory_order_acquire) == 0) free_node(node);
    return;
  }
  if (node.counts.load(std::memory_order_acquire) != kOneStorageRef &&
      node.counts.fetch_sub(kOneStorageRef, std::memory_order_acq_rel) >= 2 * kOneStorageRef) {
    return;
  }
  free_node(node);
}

}  // namespace detail
MANTA_NAMESPACE_END
