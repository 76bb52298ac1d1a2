// SPDX-License-Identifier: Apache-2.0
#include "runtime/suspended.hpp"

#include "objects/context.hpp"
#include "tasks/open_waits.hpp"

#include <cstddef>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Of a thousand that wait for the same, the first few say why.
constexpr std::size_t kMostTold = 10;

void tell_one(const Node& node, std::string& into) {
  const bool is_promise = (node.state.load(std::memory_order_relaxed) & kUncounted) != 0;
  into += is_promise ? "; a promise" : "; the coroutine " + display_name(node);
  into += is_promise ? ", made at " : ", called at ";
  into += short_site(node.site);
  into += is_promise ? ", is not set" : ", is suspended";
}

}  // namespace

void tell_suspended(const RuntimeCore& core, std::string& into) {
  std::size_t count = 0;
  for (Node* node : core.open_waits->hold_all()) {
    if (count++ < kMostTold) tell_one(*node, into);
    drop_mem(*node);
  }
  if (count > kMostTold) into += "; and " + std::to_string(count - kMostTold) + " more";
}

}  // namespace detail
MANTA_NAMESPACE_END
