// SPDX-License-Identifier: Apache-2.0
#include "runtime/suspended.hpp"

#include "objects/context.hpp"
#include "tasks/open_waits.hpp"

#include <cstddef>
#include <set>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Of a thousand that wait for the same, the first few say why.
constexpr std::size_t kMostTold = 10;

void tell_one(const Node& node, std::string& into) {
  const std::uint32_t state = node.state.load(std::memory_order_relaxed);
  const auto tell = [&](const std::string& what, const char* made, const char* how) {
    into += "; " + what + made + short_site(node.site) + how;
  };
  if ((state & kUncounted) != 0) return tell("a promise", ", made at ", ", is not set");
  const std::string name = display_name(node);
  if ((state & kRouteMask) != 0) return tell("the call of " + name, ", called at ", ", has been sent elsewhere");
  if (node.node_type().root_offset != 0) return tell("the coroutine " + name, ", called at ", ", is suspended");
  tell("the body of " + name, ", called at ", ", runs");
}

}  // namespace

void tell_suspended(const RuntimeCore& core, std::string& into) {
  std::set<const Node*> told;
  for (Node* node : core.open_waits->hold_all()) {
    if (told.insert(node).second && told.size() <= kMostTold) tell_one(*node, into);
    drop_mem(*node);
  }
  if (told.size() > kMostTold) into += "; and " + std::to_string(told.size() - kMostTold) + " more";
}

}  // namespace detail
MANTA_NAMESPACE_END
