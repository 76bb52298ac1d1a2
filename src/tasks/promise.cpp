// SPDX-License-Identifier: Apache-2.0
#include "core/hazard.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "objects/new_node.hpp"
#include "objects/publish.hpp"
#include "tasks/open_waits.hpp"
#include "tasks/outcome.hpp"

#include <manta/promise.hpp>

#include <new>
#include <optional>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

OpenWait& open_wait_of(Node& node, std::size_t offset) noexcept {
  return *std::launder(reinterpret_cast<OpenWait*>(node.payload() + offset));
}

/// The setter's last step, inside a RuntimeGuard: a runtime whose last work waits for this step does not end before the
/// setter is done.
template <class Publish>
void end_setter(Node& node, std::size_t offset, Publish publish) noexcept {
  RuntimeCore* core = find_core(node.runtime);
  std::optional<RuntimeGuard> visit;
  if (core != nullptr) {
    visit.emplace(*core);
    core = find_core(node.runtime);  // the runtime may have ended before the guard began
  }
  publish(core);
  OpenWaits::remove(open_wait_of(node, offset));
  drop_storage_ref(node);  // the setter's
}

}  // namespace

Node& new_promise(const NodeType& type, std::size_t open_wait_offset, std::source_location site) {
  const Context& context = require_context();
  RuntimeCore& core = *context.core;
  const RuntimeId runtime = context.runtime;
  const RuntimeGuard visit(core);
  if (!is_alive(core, runtime) || core.stage.load(std::memory_order_seq_cst) >= Stage::kCancelling) [[unlikely]] {
    throw ShutDownError("promise: the runtime has been shut down");
  }
  if (core.faults != nullptr) [[unlikely]]
    ask_allocating(core, "promise");
  Node& node = new_node(&core, runtime, type, kNewPromise, site);
  auto* const open = ::new (static_cast<void*>(node.payload() + open_wait_offset)) OpenWait;
  core.open_waits->add(*open, node);
  emit(core, EventKind::kObjectCreated, node);
  return node;
}

void keep_promise(Node& node, std::size_t open_wait_offset) noexcept {
  end_setter(node, open_wait_offset, [&](RuntimeCore* core) { publish_value(core, node); });
}

void fail_promise(Node& node, std::size_t open_wait_offset, std::exception_ptr error) noexcept {
  if (find_error(error) == nullptr) {  // not an error of manta: it gets a context
    error = error_about(node, ErrorCode::kTaskFailed, "promise failed", std::move(error));
  }
  end_setter(node, open_wait_offset, [&](RuntimeCore*) { publish_error(node, std::move(error)); });
}

void break_promise(Node& node, std::size_t open_wait_offset) noexcept {
  fail_promise(node, open_wait_offset,
               error_about(node, ErrorCode::kBrokenPromise, "the promise was dropped before it was set"));
}

void throw_promise_spent() { throw InvalidArgumentError("the promise was set before, or moved from"); }

}  // namespace detail
MANTA_NAMESPACE_END
