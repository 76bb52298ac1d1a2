// SPDX-License-Identifier: Apache-2.0
#include "objects/faults.hpp"

#include "core/runtime_core.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

void ask_allocating(RuntimeCore& core, std::string_view name) { core.faults->allocating(name); }

void ask_allocating(RuntimeCore& core, std::string_view (*name)() noexcept) { ask_allocating(core, name()); }

void ask_submitted(RuntimeCore& core, Node& node) noexcept { core.faults->submitted(core, node); }

std::chrono::nanoseconds ask_delay(RuntimeCore& core, Node& node) noexcept { return core.faults->delay(core, node); }

void ask_before_body(RuntimeCore& core, Node& node) { core.faults->before_body(core, node); }

void ask_suspending(RuntimeCore& core, Node& node) noexcept { core.faults->suspending(core, node); }

std::exception_ptr ask_spoils(RuntimeCore& core, Node& node) noexcept { return core.faults->spoils(core, node); }

std::exception_ptr ask_kills(RuntimeCore& core, std::string_view actor) noexcept {
  return core.faults->kills(core, actor);
}

}  // namespace detail
MANTA_NAMESPACE_END
