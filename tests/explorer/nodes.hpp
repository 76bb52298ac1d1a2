// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A node for models: without a runtime, on the slabs, with a value that the explorer watches.

#include "objects/publish.hpp"
#include "testing/explorer/explorer.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/detail/objects/node.hpp>

#include <new>
#include <source_location>

namespace manta_models {

using manta::detail::Node;
using manta::detail::NodeType;

/// The model of a node's result.
struct Payload {
  manta::explorer::Plain<int> value{0};
};

[[nodiscard]] inline Payload& payload(Node& node) { return *std::launder(reinterpret_cast<Payload*>(node.payload())); }

inline constexpr std::uint32_t kNodeBytes = sizeof(Node) + sizeof(Payload);

[[nodiscard]] inline Node& make_node(const NodeType& type, manta::detail::NodeInit init,
                                     manta::detail::RuntimeId runtime = 0) {
  void* const memory = manta::detail::slab_allocate(kNodeBytes);
  auto* const node = ::new (memory) Node(type, init, runtime, std::source_location::current());
  ::new (static_cast<void*>(node->payload())) Payload;
  return *node;
}

inline void end_payload(Node& node) noexcept { payload(node).~Payload(); }

}  // namespace manta_models
