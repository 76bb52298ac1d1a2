// SPDX-License-Identifier: Apache-2.0
#include "actors/activation.hpp"
#include "actors/cell.hpp"
#include "actors/registry.hpp"
#include "actors/side_queues.hpp"
#include "explorer/cores.hpp"
#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"

#include <manta/detail/actors/activation.hpp>
#include <manta/detail/actors/call.hpp>
#include <manta/detail/actors/handle.hpp>
#include <manta/detail/base/slab.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <source_location>

// The property: calls whose arguments are late run once, when these are available, and keep their actor from ending
// till then; the actor's cell stays as long as a thread that moves one of them to the mailbox uses it.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

/// The actor's effects, outside of its cell, which must be freed.
struct Seen {
  Plain<int> calls{0};
  Plain<int> ends{0};
};

void on_stop(void* state) {
  Plain<int>& ends = (*static_cast<Seen**>(state))->ends;
  ends.set(ends.get() + 1);
}

constexpr ActorType kActorType{
    .on_stop = on_stop, .destroy = [](void*) noexcept {}, .size = sizeof(Seen*), .align = alignof(Seen*)};

/// Behind a call's header: its actor.
struct Link {
  ActorCell* cell;
};

RunResult run_call(Node& node) {
  Plain<int>& calls = (*static_cast<Seen**>(cell_of(node).object))->calls;
  calls.set(calls.get() + 1);
  return RunResult::kFinished;
}

constexpr NodeType kCallType = [] {
  NodeType type{};
  type.execute = call_execute;
  type.ready = call_ready;
  type.invoke = run_call;
  type.release = call_release;
  type.size = sizeof(Node) + sizeof(Link);
  type.traits = kActorCall;
  type.actor_offset = sizeof(Node);
  return type;
}();

/// An actor with two late calls, each of another caller, whose last handle is gone.
struct LateCalls {
  AtOnce executor;
  Core core;
  ActorRegistry registry;
  Seen seen;
  std::array<Node*, 2> calls{};

  LateCalls() {
    core->executor = &executor;
    core->actors = &registry;
    ActorCell& cell = *allocate_cell(kActorType, Core::kId, 1, "");
    ::new (cell.object) Seen*(&seen);
    cell.life = ActorState::kAlive;
    registry.add(cell);
    manta::explorer::name(cell, "cell");
    for (std::size_t i = 0; i < calls.size(); ++i) calls[i] = &defer(cell, i);
    const Inside inside(*core);
    drop_handle(cell);
  }

  void arrive(std::size_t call) {
    const Inside inside(*core);
    call_ready(*core, *calls[call]);
  }

 private:
  /// As submit_call_with_dependencies() leaves a call.
  static Node& defer(ActorCell& cell, std::uint64_t caller) {
    void* const memory = slab_allocate(kCallType.size);
    auto* const call = ::new (memory) Node(kCallType, NodeInit{Phase::kReady, kNoRefs | kWasDeferred, 0, 1}, Core::kId,
                                           std::source_location::current());
    ::new (static_cast<void*>(call->payload())) Link{&cell};
    MutexLock lock(cell.side_mutex);
    if (cell.side == nullptr) cell.side = std::make_unique<SideQueues>();
    cell.side->append_late({CallerId::Kind::kThread, caller}, *call);
    cell.late.fetch_add(1, std::memory_order_relaxed);
    return *call;
  }
};

}  // namespace

void two_late_calls_and_the_end() {
  LateCalls late;
  {
    Strand one("one", [&late] { late.arrive(0); });
    Strand two("two", [&late] { late.arrive(1); });
  }
  check(late.seen.calls.get() == 2, "a call was lost, or ran twice");
  check(late.seen.ends.get() == 1, "the actor did not end, or ended twice");
}

}  // namespace manta_models
