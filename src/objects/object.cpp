// SPDX-License-Identifier: Apache-2.0
//
// Nodes that are no tasks: values that were put.

#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "objects/new_node.hpp"
#include "objects/store.hpp"

#include <manta/detail/objects/object.hpp>
#include <manta/error.hpp>
#include <manta/put.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

namespace {

void require_open(const RuntimeCore& core, RuntimeId runtime) {
  if (is_alive(core, runtime) && core.stage.load(std::memory_order_seq_cst) < Stage::kStopping) [[likely]]
    return;
  throw ShutDownError("put: the runtime has been shut down");
}

[[gnu::noinline]] void tell_created(RuntimeCore& core, Node& node) noexcept {
  const RuntimeGuard visit(core);
  if (is_alive(core, node.runtime)) emit(core, EventKind::kObjectCreated, node);
}

/// Makes the node, for whose value there is room.
[[gnu::always_inline]] inline Node& make_object(RuntimeCore& core, RuntimeId runtime, const NodeType& type,
                                                std::uint64_t bytes, std::source_location site) {
  try {
    Node& node = new_node(&core, runtime, type, kNewObject, site);
    node.tally.charge(bytes);
    return node;
  } catch (...) {
    if (bytes != 0) release_bytes(runtime, bytes);
    throw;
  }
}

/// Makes the node of a value whose bytes go on the account: of this runtime, and no other's.
[[gnu::noinline]] Node& make_accounted(RuntimeCore& core, RuntimeId runtime, const NodeType& type, std::uint64_t bytes,
                                       std::source_location site) {
  {
    const RuntimeGuard visit(core);
    require_open(core, runtime);
    if (core.store->try_reserve(bytes)) return make_object(core, runtime, type, bytes, site);
  }
  const BlockedGuard stay(&core, runtime);
  core.store->wait_for_room(core, stay, bytes);
  return make_object(core, runtime, type, bytes, site);
}

}  // namespace

Node& new_object(const NodeType& type, std::uint64_t bytes, std::source_location site) {
  const Context& context = require_context();
  RuntimeCore& core = *context.core;
  const RuntimeId runtime = context.runtime;
  require_open(core, runtime);
  if (load_relaxed(core.faults) != nullptr) [[unlikely]]
    ask_allocating(core, "put");
  if (bytes != 0) return make_accounted(core, runtime, type, bytes, site);
  return make_object(core, runtime, type, 0, site);
}

void seal_object(Node& node) noexcept {
  node.state.complete_unshared();
  RuntimeCore& core = *tls_context.core;  // new_object() has found it
  if (load_relaxed(core.events) != nullptr) [[unlikely]]
    tell_created(core, node);
}

void shrink_object(Node& node, std::uint64_t bytes) noexcept {
  const std::uint64_t reserved = node.tally.charged_bytes();
  if (bytes >= reserved) return;
  release_bytes(node.runtime, reserved - bytes);
  node.tally.charge(bytes);
}

void free_unbuilt_object(Node& node) noexcept {
  if (node.tally.is_charged()) release_bytes(node.runtime, node.tally.charged_bytes());
  free_unbuilt(node);
}

}  // namespace detail
MANTA_NAMESPACE_END
