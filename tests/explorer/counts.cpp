// SPDX-License-Identifier: Apache-2.0
#include "explorer/models.hpp"
#include "explorer/nodes.hpp"

// The property: the value is destroyed once, after its last reference; then the storage is freed once, after its last
// storage reference.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

/// How often each end has happened; outside the node, which must be freed.
struct Ends {
  Plain<int> value{0};
  Plain<int> storage{0};
};

struct Reported {
  manta::explorer::Plain<int> value{0};
  Ends* ends = nullptr;
};

Reported& reported(Node& node) { return *std::launder(reinterpret_cast<Reported*>(node.payload())); }

void drop_value(Node& node) noexcept {
  Ends& ends = *reported(node).ends;
  check(reported(node).value.get() == 1, "a value died before it was there");
  reported(node).value.set(2);
  ends.value.set(ends.value.get() + 1);
}

void release(Node& node) noexcept {
  Ends& ends = *reported(node).ends;
  ends.storage.set(ends.storage.get() + 1);
  reported(node).~Reported();
}

constexpr NodeType kType = [] {
  NodeType type{};
  type.size = sizeof(Node) + sizeof(Reported);
  type.drop_value = drop_value;
  type.release = release;
  return type;
}();

}  // namespace

void value_and_storage_end_once() {
  Ends ends;
  void* const memory = slab_allocate(kType.size);
  // Two references with their storage reference, and the publisher's storage reference.
  auto* const node = ::new (memory) Node(kType, NodeInit{Phase::kRunning, 0, 2, 2}, 0, std::source_location::current());
  ::new (static_cast<void*>(node->payload())) Reported;
  reported(*node).ends = &ends;
  manta::explorer::name(*node, "node");
  const auto use = [&] {
    if (node->done()) check(reported(*node).value.get() == 1, "a value died while somebody could reach it");
    drop_ref(*node);
  };
  {
    Strand publisher("publisher", [&] {
      reported(*node).value.set(1);
      check(publish_value(nullptr, *node), "the value came too late");
      drop_storage_ref(*node);
    });
    Strand one("one", use);
    Strand two("two", use);
  }
  check(ends.value.get() == 1, "the value died twice, or never");
  check(ends.storage.get() == 1, "the storage went twice, or never");
}

}  // namespace manta_models
