// SPDX-License-Identifier: Apache-2.0
#include "objects/faults.hpp"

#include "executor/runtime_core.hpp"
#include "objects/context.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

void ask_allocating(RuntimeCore& core, std::string_view (*name)() noexcept) { core.faults->allocating(name()); }

void ask_submitted(RuntimeCore& core, Node& node) noexcept { core.faults->submitted(core, node); }

void ask_before_body(RuntimeCore& core, Node& node) { core.faults->before_body(core, node); }

void ask_suspending(RuntimeCore& core, Node& node) noexcept { core.faults->suspending(core, node); }

std::exception_ptr lose_value(Node& node) noexcept {
  if (node.node_type().drop_value != nullptr) node.node_type().drop_value(node);
  try {
    return make_error(ErrorCode::kObjectLost, "the value was lost", context_of(node));
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
