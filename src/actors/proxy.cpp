// SPDX-License-Identifier: Apache-2.0
#include "actors/proxy.hpp"

#include "actors/registry.hpp"
#include "core/counters.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/cancel.hpp"
#include "tasks/route.hpp"
#include "tasks/run.hpp"

#include <manta/detail/actors/handle.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Encodes a call, so that it can be sent. What cannot be encoded fails, and is then nothing to send.
void prepare(RuntimeCore& core, ActorCell& proxy, Node& call) noexcept {
  refuse_if_due(core, call);
  if (claim(call)) core.engines[proxy.engine]->prepare_call(core, proxy, StorageRef::add(call));
}

/// Sends a prepared call, if it is still wanted.
void send(RuntimeCore& core, ActorCell& proxy, Node& call) noexcept {
  core.engines[proxy.engine]->send_call(core, proxy, call);
}

}  // namespace

ActorCell& new_proxy(RuntimeCore& core, const HostedActor& what, HoldPtr origin, std::uint8_t engine) {
  ActorCell* const cell =
      allocate_cell(*what.type, core.id.load(std::memory_order_relaxed), what.max_concurrency, what.name);
  cell->engine = engine;
  cell->origin = origin.release();
  cell->id.store(what.id, std::memory_order_relaxed);
  cell->life = ActorState::kAlive;  // as far as this process knows
  cell->late.store(1, std::memory_order_relaxed);  // for ever: its calls take the way of those with late ones
  count(core, &Counters::actors, 1);
  count(core, &Counters::cells, 1);
  count(core, &Counters::hosted_actors, 1);
  core.actors->add(*cell);
  return *cell;
}

void note_deferred(ActorCell& proxy, Node& call) noexcept {
  call.state.set(kWasDeferred);  // handed on by the mutex
  add_handle(proxy);
}

void submit_to_proxy(RuntimeCore& core, ActorCell& proxy, Node& call, CallerId caller) noexcept {
  StorageRef entry = StorageRef::adopt(call);
  prepare(core, proxy, call);
  {
    MutexLock lock(proxy.side_mutex);
    if (proxy.side != nullptr && proxy.side->append_behind(caller, call)) {
      note_deferred(proxy, call);
      return static_cast<void>(entry.release());  // the queue's
    }
    send(core, proxy, call);
  }
  core.engines[proxy.engine]->flush();
}

void settle_at_proxy(RuntimeCore& core, ActorCell& proxy, Node& call) noexcept {
  prepare(core, proxy, call);
  RunnableList sent;
  {
    MutexLock lock(proxy.side_mutex);
    RunnableList ready = proxy.side->settle(call);
    while (Runnable* const message = ready.pop()) {
      send(core, proxy, static_cast<Node&>(*message));
      sent.push(*message);
    }
    if (proxy.side->empty()) proxy.side.reset();
  }
  core.engines[proxy.engine]->flush();
  while (Runnable* const message = sent.pop()) {
    const StorageRef entry = StorageRef::adopt(static_cast<Node&>(*message));
    drop_handle(proxy);
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
