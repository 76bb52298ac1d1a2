// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// RAII for a node that is not submitted yet: `GiveUp` ends it unless it is released.
template <void (*GiveUp)(Node&) noexcept>
class NodeGuard {
 public:
  explicit NodeGuard(Node& node) noexcept : node_(&node) {}
  ~NodeGuard() {
    if (node_ != nullptr) GiveUp(*node_);
  }
  NodeGuard(const NodeGuard&) = delete;
  NodeGuard& operator=(const NodeGuard&) = delete;
  Node& release() noexcept { return *std::exchange(node_, nullptr); }

 private:
  Node* node_;
};

/// A node whose arguments are being built.
using DraftNode = NodeGuard<free_unbuilt>;

}  // namespace detail
MANTA_NAMESPACE_END
