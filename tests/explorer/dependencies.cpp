// SPDX-License-Identifier: Apache-2.0
#include "tasks/dependencies.hpp"

#include "explorer/models.hpp"
#include "explorer/nodes.hpp"

#include <array>

// The property: a task becomes ready exactly once, and not before the last of what it depends on is done, though that may
// happen while the task is being submitted.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

constexpr NodeType kProducerType = [] {
  NodeType type{};
  type.size = kNodeBytes;
  type.release = end_payload;
  return type;
}();

struct Dependent {
  std::array<Dependency*, 2> dependencies{};
  Plain<int> readied{0};
};

Dependent*& dependent_of(Node& node) { return *reinterpret_cast<Dependent**>(node.payload()); }

void ready(RuntimeCore& /*core*/, Node& node) noexcept {
  Dependent& dependent = *dependent_of(node);
  for (Dependency* each : dependent.dependencies) {
    check(each->node->has_value(), "ready before what it depends on is done");
    check(payload(*each->node).value.get() == 1, "ready without the value that it depends on");
  }
  dependent.readied.set(dependent.readied.get() + 1);
}

void visit(Node& node, DependencyVisitor visitor, void* context) {
  for (Dependency* each : dependent_of(node)->dependencies) visitor(*each, context);
}

constexpr NodeType kDependentType = [] {
  NodeType type{};
  type.size = kNodeBytes;
  type.ready = ready;
  type.visit_dependencies = visit;
  return type;
}();

/// A core that nodes find by their id, and nothing else of a runtime.
class Core {
 public:
  Core() {
    core_.id.store(kId, std::memory_order_relaxed);
    live_cores[kId].store(&core_, std::memory_order_release);
  }
  ~Core() { live_cores[kId].store(nullptr, std::memory_order_release); }
  static constexpr RuntimeId kId = kMaxRuntimes - 1;

 private:
  RuntimeCore core_;
};

}  // namespace

void dependent_is_readied_once() {
  const Core core;
  std::array<Node*, 2> producers{};
  for (Node*& each : producers) each = &make_node(kProducerType, 2 * kOneRef + kOneMem, kRunning);
  Dependent dependent;
  Dependency first(producers[0]);
  Dependency second(producers[1]);
  dependent.dependencies = {&first, &second};
  Node& task = make_node(kDependentType, kOneRef + kOneMem, kReady, Core::kId);
  end_payload(task);
  dependent_of(task) = &dependent;
  manta::explorer::name(task, "task");
  const auto publish = [&](Node* producer) {
    payload(*producer).value.set(1);
    check(publish_value(nullptr, *producer), "the value came too late");
    drop_ref(*producer);
  };
  {
    Strand one("one", [&] { publish(producers[0]); });
    Strand two("two", [&] { publish(producers[1]); });
    begin_pending(task);
    register_dependencies(task);
  }
  check(dependent.readied.get() == 1, "a task was readied twice, or never");
  slab_free(&task, kNodeBytes);
}

}  // namespace manta_models
