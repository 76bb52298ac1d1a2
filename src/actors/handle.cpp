// SPDX-License-Identifier: Apache-2.0
//
// Handles: making an actor with the first, stopping it with the last.

#include "actors/activation.hpp"
#include "actors/cell.hpp"
#include "actors/ending.hpp"
#include "actors/registry.hpp"
#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "objects/faults.hpp"

#include <manta/detail/actors/handle.hpp>
#include <manta/detail/actors/spawn_scope.hpp>
#include <manta/detail/base/slab.hpp>
#include <manta/error.hpp>

#include <memory>
#include <new>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// A plugin may have a description of its own of a class that its host spawns: then the names are the same.
bool is_same_class(const ActorType& one, const ActorType& other) noexcept {
  return &one == &other || (one.size == other.size && one.align == other.align && one.name() == other.name());
}

}  // namespace

ActorCell& new_actor(RuntimeCore& core, const ActorType& type, const ActorOptions& options) {
  validate(options);
  if (!may_begin(core, tls_context.runtime)) {
    throw ShutDownError("spawn: the runtime is shutting down and takes no new actors");
  }
  const Number concurrency = merge(defaults_of<ActorOptions>, options).max_concurrency;
  if (core.faults != nullptr) [[unlikely]]
    ask_allocating(core, options.name.is_set() ? options.name.view() : type.name());
  ActorCell* const cell = allocate_cell(type, core.id.load(std::memory_order_relaxed),
                                        static_cast<std::uint32_t>(concurrency.as_int64()), options.name.view());
  cell->engine = static_cast<std::uint8_t>((core.route & kRouteMask) / kRouteUnit);
  count(core, &Counters::actors, 1);
  count(core, &Counters::cells, 1);
  core.actors->add(*cell);
  tell_actor_event(core, EventKind::kActorSpawned, *cell);
  return *cell;
}

void abandon_actor(ActorCell& cell) noexcept {
  cell.life = ActorState::kDead;  // nobody runs it: no message has been sent
  if (RuntimeCore* core = find_core(cell.runtime)) tell_actor_event(*core, EventKind::kActorDied, cell);
}

void* actor_storage(ActorCell& cell) noexcept { return cell.object; }

std::uint64_t actor_id_of(ActorCell& cell) noexcept {
  static constinit atomic<std::uint64_t> last{0};
  std::uint64_t known = cell.id.load(std::memory_order_relaxed);  // the number itself is all there is to see
  if (known != 0) return known;
  const std::uint64_t fresh = last.fetch_add(1, std::memory_order_relaxed) + 1;
  return cell.id.compare_exchange_strong(known, fresh, std::memory_order_relaxed) ? fresh : known;
}

ActorCell& current_actor(const ActorType& type) {
  Home* const home = tls_context.running->home;
  if (home == nullptr) throw InvalidArgumentError("self: only a method of an actor has a self");
  auto& cell = static_cast<ActorCell&>(*home);
  if (!is_same_class(cell.actor_type, type)) {
    throw InvalidArgumentError("self: this is a method of another class than " + std::string(type.name()));
  }
  return cell;
}

void add_handle(ActorCell& cell) noexcept { cell.counts.add_ref(); }

bool try_add_handle(ActorCell& cell) noexcept { return cell.counts.try_add_ref(); }

void drop_handle(ActorCell& cell) noexcept {
  if (!cell.counts.drop_ref()) return;
  visit_if_alive(cell.runtime, [&cell](RuntimeCore& core) { send_stop(core, cell); });
  drop_cell_ref(cell);
}

void add_weak_handle(ActorCell& cell) noexcept { add_cell_ref(cell); }
void drop_weak_handle(ActorCell& cell) noexcept { drop_cell_ref(cell); }

}  // namespace detail
MANTA_NAMESPACE_END
