// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/objects/waiter.hpp>
#include "tasks/run.hpp"

#include "explorer/models.hpp"
#include "explorer/nodes.hpp"

#include <exception>
#include <stdexcept>

// The property: of all threads that try to run a ready node, or cancel it, exactly one decides its outcome; the one
// that runs it sees its arguments.

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

void run_if_claimed(Node& node, atomic<int>& ended) {
  if (!claim(node)) return;
  check(payload(node).value.get() == 1, "a claim without the arguments");
  payload(node).value.set(2);
  if (publish_value(nullptr, node)) ended.fetch_add(1, std::memory_order_relaxed);
}

void cancel_at_any_moment(Node& node, atomic<int>& ended) {
  if (publish_error(node, std::make_exception_ptr(std::runtime_error("cancelled"))) != Phase::kDone) {
    ended.fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace

void claim_has_one_winner() {
  Node& node = make_node(kType, {Phase::kPending, 0, 1, 3});
  manta::explorer::name(node, "node");
  atomic<int> ended{0};
  const auto run = [&] {
    run_if_claimed(node, ended);
    drop_storage_ref(node);
  };
  {
    Strand one("one", run);
    Strand two("two", run);
    payload(node).value.set(1);
    check(node.state.make_ready(), "a node ended before it was ready");
    cancel_at_any_moment(node, ended);
  }
  check(ended.load(std::memory_order_relaxed) == 1, "a node had two outcomes, or none");
  node.state.observe();
  drop_ref(node);
}

// Nobody wants the result; a timer may hold the node, and fail it.
void unwatched_node_has_one_outcome() {
  Node& node = make_node(kType, {Phase::kReady, kNoRefs, 0, 2});
  manta::explorer::name(node, "node");
  payload(node).value.set(1);
  atomic<int> ended{0};
  {
    Strand timer("timer", [&] {
      cancel_at_any_moment(node, ended);
      drop_storage_ref(node);
    });
    run_if_claimed(node, ended);
    drop_storage_ref(node);
  }
  check(ended.load(std::memory_order_relaxed) == 1, "a node had two outcomes, or none");
}

namespace {

/// Waits for a node without a reference to it: as for an object that the other side has requested.
struct Lending : Waiter {
  Node& node;  // with a hold
  int told = 0;

  explicit Lending(Node& n) noexcept : node(n) {
    node.counts.add_storage_ref();
    fire = [](Waiter& waiter) noexcept {
      auto& self = static_cast<Lending&>(waiter);
      ++self.told;
      drop_storage_ref(self.node);
    };
  }
};

}  // namespace

// The last reference is dropped while a thread without a reference waits for the node.
void lent_node_tells_who_waits() {
  Node& node = make_node(kType, {Phase::kReady, 0, 1, 2});
  manta::explorer::name(node, "node");
  payload(node).value.set(1);
  atomic<int> ended{0};
  Lending lending(node);
  bool waits = false;
  {
    Strand lender("lender", [&] {
      waits = add_waiter(node, lending);
      if (!waits) drop_storage_ref(node);
      drop_ref(node);
    });
    run_if_claimed(node, ended);
    drop_storage_ref(node);
  }
  check(ended.load(std::memory_order_relaxed) == 1, "a node had two outcomes, or none");
  check(lending.told == (waits ? 1 : 0), "a waiter was told twice, or never");
}

}  // namespace manta_models
