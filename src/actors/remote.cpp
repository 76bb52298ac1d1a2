// SPDX-License-Identifier: Apache-2.0
#include "actors/remote.hpp"

#include "actors/activation.hpp"
#include "actors/ending.hpp"
#include "actors/registry.hpp"
#include "core/counters.hpp"

#include <manta/detail/actors/activation.hpp>
#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/actors/handle.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

std::uint64_t object_offset_of(Node& call) noexcept {
  const ActorLink& link = link_of(call);
  return static_cast<std::uint64_t>(static_cast<std::byte*>(link.object) - static_cast<std::byte*>(link.cell->object));
}

ActorCell& new_hosted_actor(RuntimeCore& core, const HostedActor& what, ActorHost& host) {
  ActorCell* const cell =
      allocate_cell(*what.type, core.id.load(std::memory_order_relaxed), what.max_concurrency, what.name);
  cell->engine = kHostedActor;
  cell->host = &host;
  cell->id.store(what.id, std::memory_order_relaxed);
  count(core, &Counters::actors, 1);
  count(core, &Counters::cells, 1);
  count(core, &Counters::hosted_actors, 1);
  return *cell;
}

void end_hosted_actor(RuntimeCore& core, ActorCell& cell) noexcept {
  core.actors->add(cell);
  // Who stops all actors has raised the stage before it looks at the registry.
  if (core.stage_now() >= Stage::kStopping) send_stop(core, cell);
  drop_handle(cell);
}

constinit const RunnableType kArrivedType{arrived_execute};
ArrivedCall::ArrivedCall() noexcept : Runnable(kArrivedType) {}

void arrived_execute(Runnable& work) noexcept {
  auto& arrived = static_cast<ArrivedCall&>(work);
  if (Node* const call = arrived.build(arrived)) call_execute(*call);
}

void link_call(Node& call, ActorCell& cell, std::uint64_t object_offset) noexcept {
  ::new (static_cast<void*>(&link_of(call))) ActorLink{&cell, static_cast<std::byte*>(cell.object) + object_offset};
}

}  // namespace detail
MANTA_NAMESPACE_END
