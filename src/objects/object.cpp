// SPDX-License-Identifier: Apache-2.0
//
// Nodes that are no tasks: values that were put.

#include "executor/runtime_core.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "objects/store.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/detail/task.hpp>
#include <manta/error.hpp>
#include <manta/put.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

Node& new_object(const NodeType& type, std::uint64_t bytes, std::source_location site) {
  RuntimeCore& core = *require_context().core;
  if (core.stage.load(std::memory_order_relaxed) >= Stage::kStopping) [[unlikely]] {
    throw ShutDownError("put: the runtime has been shut down");
  }
  if (core.faults != nullptr) [[unlikely]]
    ask_allocating(core, "put");
  if (bytes != 0) core.store->reserve(*core.executor, bytes);
  void* memory = nullptr;
  try {
    memory = slab_allocate(type.size);
  } catch (...) {
    if (bytes != 0) core.store->release(bytes);
    throw;
  }
  Node* const node = ::new (memory)
      Node(type, kOneRef + kOneMem, kRunning | kUncounted, core.id.load(std::memory_order_relaxed), site);
  node->tally.store(bytes, std::memory_order_relaxed);  // nobody else has seen it
  count(core, &Counters::nodes, 1);
  return *node;
}

void seal_object(Node& node) noexcept {
  node.state.store(kDone | kUncounted, std::memory_order_relaxed);  // nobody else has seen it
  RuntimeCore* const core = tls_context.core;
  emit(*core, EventKind::kObjectCreated, node);
}

void shrink_object(Node& node, std::uint64_t bytes) noexcept {
  const std::uint64_t reserved = node.tally.load(std::memory_order_relaxed);  // nobody else has seen it
  if (bytes >= reserved) return;
  tls_context.core->store->release(reserved - bytes);
  node.tally.store(bytes, std::memory_order_relaxed);
}

void discard_object(Node& node) noexcept {
  const std::uint64_t bytes = node.tally.load(std::memory_order_relaxed);  // nobody else has seen it
  if (bytes != 0) tls_context.core->store->release(bytes);
  discard(node);
}

}  // namespace detail
MANTA_NAMESPACE_END
