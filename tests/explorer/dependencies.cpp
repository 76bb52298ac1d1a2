// SPDX-License-Identifier: Apache-2.0
#include "tasks/dependencies.hpp"
#include <manta/detail/base/pause.hpp>
#include "tasks/outcome.hpp"
#include "tasks/run.hpp"

#include "explorer/cores.hpp"
#include "explorer/models.hpp"
#include "explorer/nodes.hpp"
#include "objects/cold.hpp"

#include <array>
#include <exception>
#include <stdexcept>

// The property: a task becomes ready exactly once, and not before its last dependency is done, even if that happens
// while the task is being submitted.

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
  Plain<int> arguments_ended{0};
};

Dependent*& dependent_of(Node& node) { return *reinterpret_cast<Dependent**>(node.payload()); }

void ready(RuntimeCore& /*core*/, Node& node) noexcept {
  Dependent& dependent = *dependent_of(node);
  dependent.readied.set(dependent.readied.get() + 1);
  if (node.done()) return;  // failed: the thread that takes it from its queue finds that out
  for (Dependency* each : dependent.dependencies) {
    check(each->node->has_value(), "ready before what it depends on is done");
    check(payload(*each->node).value.get() == 1, "ready without the value that it depends on");
  }
}

void drop_args(Node& node) noexcept {
  Dependent& dependent = *dependent_of(node);
  dependent.arguments_ended.set(dependent.arguments_ended.get() + 1);
}

void visit(Node& node, DependencyVisitor visitor, void* context) {
  for (Dependency* each : dependent_of(node)->dependencies) visitor(*each, context);
}

constexpr NodeType kDependentType = [] {
  NodeType type{};
  type.size = kNodeBytes;
  type.ready = ready;
  type.drop_args = drop_args;
  type.visit_dependencies = visit;
  return type;
}();

/// A task with two dependencies that are being produced.
struct Scene {
  const Core core;
  std::array<Node*, 2> producers{&make_node(kProducerType, {Phase::kRunning, 0, 2, 1}),
                                 &make_node(kProducerType, {Phase::kRunning, 0, 2, 1})};
  Dependency first{producers[0]};
  Dependency second{producers[1]};
  Dependent dependent;
  Node& task = make_node(kDependentType, {Phase::kReady, 0, 1, 1}, Core::kId);

  Scene() {
    dependent.dependencies = {&first, &second};
    end_payload(task);
    dependent_of(task) = &dependent;
    manta::explorer::name(task, "task");
  }
  ~Scene() {
    delete find_cold(task);
    slab_free(&task, kNodeBytes);
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  static void publish(Node* producer) {
    payload(*producer).value.set(1);
    check(publish_value(nullptr, *producer), "the value came too late");
    drop_ref(*producer);
  }
};

}  // namespace

void dependent_is_readied_once() {
  Scene scene;
  {
    Strand one("one", [&] { Scene::publish(scene.producers[0]); });
    Strand two("two", [&] { Scene::publish(scene.producers[1]); });
    begin_pending(scene.task);
    register_dependencies(scene.task);
  }
  check(scene.dependent.readied.get() == 1, "a task was readied twice, or never");
}

void cancelled_dependent_ends_once() {
  Scene scene;
  {
    begin_pending(scene.task);
    Strand one("one", [&] { Scene::publish(scene.producers[0]); });
    Strand two("two", [&] {
      check(fail(scene.task, std::make_exception_ptr(std::runtime_error("cancelled"))), "a task without a body ended");
    });
    Strand three("three", [&] { Scene::publish(scene.producers[1]); });
    register_dependencies(scene.task);
  }
  scene.task.state.observe();
  check(scene.dependent.readied.get() == 1, "a task was readied twice, or never");
  check(scene.dependent.arguments_ended.get() == 1, "the arguments ended twice, or never");
}

// The links drop their references though their targets are not done.
void twice_cancelled_dependent_ends_once() {
  Scene scene;
  atomic<int> ended{0};
  {
    begin_pending(scene.task);
    const auto cancel = [&] {
      if (fail(scene.task, std::make_exception_ptr(std::runtime_error("cancelled"))))
        ended.fetch_add(1, std::memory_order_relaxed);
    };
    Strand one("one", cancel);
    Strand two("two", cancel);
    register_dependencies(scene.task);
  }
  check(ended.load(std::memory_order_relaxed) == 1, "two have cancelled one task, or nobody");
  scene.task.state.observe();
  check(scene.dependent.readied.get() == 1, "a task was readied twice, or never");
  check(scene.dependent.arguments_ended.get() == 1, "the arguments ended twice, or never");
  for (Node* each : scene.producers) Scene::publish(each);
}

// Does not take the task from a queue, like a `get`.
void helper_sees_what_a_task_depends_on() {
  Scene scene;
  {
    begin_pending(scene.task);
    Strand one("one", [&] { Scene::publish(scene.producers[0]); });
    Strand two("two", [&] { Scene::publish(scene.producers[1]); });
    Strand helper("helper", [&] {
      while (!claim(scene.task)) cpu_pause();
      for (Node* each : scene.producers) {
        check(payload(*each).value.get() == 1, "run without the value that it depends on");
      }
    });
    register_dependencies(scene.task);
  }
  check(scene.dependent.readied.get() == 1, "a task was readied twice, or never");
}

}  // namespace manta_models
