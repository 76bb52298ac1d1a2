// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/objects/waiter.hpp>
#include "base/parker.hpp"
#include "explorer/models.hpp"
#include "explorer/nodes.hpp"

// The property: a waiter that was added fires exactly once, after the node is done, unless it was removed, and then
// never.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Strand;

constexpr NodeType kType = [] {
  NodeType type{};
  type.size = kNodeBytes;
  type.release = end_payload;
  return type;
}();

struct Sleeper : Waiter {
  Node& node;
  Parker parker{0};
  int fired = 0;

  explicit Sleeper(Node& n) : node(n) {
    fire = [](Waiter& waiter) noexcept {
      auto& self = static_cast<Sleeper&>(waiter);
      ++self.fired;
      self.parker.unpark();
    };
  }

  void wait() {
    if (add_waiter(node, *this)) {
      parker.park();
      check(fired == 1, "a waiter was told twice");
    }
    check(payload(node).value.get() == 1, "told before the value was there");
  }

  /// Adds itself and removes itself, like a wait that times out.
  void wait_a_moment() {
    if (!add_waiter(node, *this)) return;
    if (remove_waiter(node, *this)) {
      check(fired == 0, "a waiter was told, and left");
    } else {
      parker.park();
    }
  }
};

void publish(Node& node) {
  payload(node).value.set(1);
  check(publish_value(nullptr, node), "the value came too late");
}

}  // namespace

void waiters_are_told_once() {
  Node& node = make_node(kType, {Phase::kRunning, 0, 1, 1});
  manta::explorer::name(node, "node");
  {
    Strand publisher("publisher", [&] { publish(node); });
    Strand one("one", [&] { Sleeper(node).wait(); });
    Strand two("two", [&] { Sleeper(node).wait(); });
  }
  drop_ref(node);
}

void a_waiter_leaves_or_is_told() {
  Node& node = make_node(kType, {Phase::kRunning, 0, 1, 1});
  manta::explorer::name(node, "node");
  {
    Strand publisher("publisher", [&] { publish(node); });
    Strand one("one", [&] { Sleeper(node).wait(); });
    Strand two("two", [&] { Sleeper(node).wait_a_moment(); });
  }
  drop_ref(node);
}

}  // namespace manta_models
