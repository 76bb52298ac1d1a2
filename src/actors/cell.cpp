// SPDX-License-Identifier: Apache-2.0
#include "actors/cell.hpp"

#include "actors/activation.hpp"
#include "actors/ending.hpp"
#include "actors/frames.hpp"
#include "actors/side_queues.hpp"
#include "core/counters.hpp"
#include "objects/hold.hpp"
#include "tasks/outcome.hpp"

#include <manta/detail/actors/handle.hpp>
#include <manta/detail/base/slab.hpp>
#include <manta/error.hpp>

#include <new>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

ActorCell::ActorCell(const ActorType& what, RuntimeId runtime_id, std::uint32_t concurrency,
                     std::string&& its_name) noexcept
    : Runnable(kActivationType),
      Home(kActorHome),
      runtime(runtime_id),
      counts(1, 2),  // the storage: for all handles together, and for the actor itself until it has ended
      actor_type(what),
      object(nullptr),
      max_concurrency(concurrency),
      stop_marker(kStopType),
      name(std::move(its_name)) {}

ActorCell::~ActorCell() = default;

RuntimeCore& core_of(const ActorCell& cell) {
  RuntimeCore* const core = find_core(cell.runtime);
  if (core != nullptr) return *core;
  require_no_fork();
  throw ShutDownError("the actor's handle has outlived its runtime");
}

ActorCell* allocate_cell(const ActorType& type, RuntimeId runtime, std::uint32_t concurrency, std::string_view name) {
  std::string own_name(name);
  const std::size_t size = cell_size(type);
  void* const memory = slab_allocate(size);
  void* state = static_cast<std::byte*>(memory) + sizeof(ActorCell);
  if (!is_inline(type)) {
    try {
      state = ::operator new(type.size, std::align_val_t(type.align));
    } catch (...) {
      slab_free(memory, size);
      throw;
    }
  }
  auto* const cell = ::new (memory) ActorCell(type, runtime, concurrency, std::move(own_name));
  cell->object = state;
  return cell;
}

void keep_cell(Node& call) noexcept {
  if (call.state.glance().has(kHoldsCell)) return;
  call.state.set(kHoldsCell);  // read when the node's storage goes
  add_cell_ref(cell_of(call));
}

void drop_cell_ref(ActorCell& cell) noexcept {
  if (!cell.counts.drop_storage_ref()) return;
  if (RuntimeCore* core = find_core(cell.runtime)) count_alive(*core, cell.runtime, &Counters::cells, -1);
  const std::size_t size = cell_size(cell.actor_type);
  if (!is_inline(cell.actor_type)) {
    ::operator delete(cell.object, std::align_val_t(cell.actor_type.align));
  }
  Hold* const origin = cell.origin;
  if (origin != nullptr) origin->forget(cell);
  cell.~ActorCell();
  slab_free(&cell, size);
  if (origin != nullptr) origin->drop();
}

void log_throw(const RuntimeCore& core, const ActorCell& cell, std::string_view where) noexcept {
  log_thrown(core, {display_name(cell), ": ", where, " threw: "});
}

void tell_actor_event(RuntimeCore& core, EventKind kind, ActorCell& cell) noexcept {
  if (core.events == nullptr || cell.engine == kHostedActor || is_proxy(cell)) [[likely]]
    return;  // the process where it was spawned tells of it
  core.events->on_event({kind, TaskId{}, ActorId{actor_id_of(cell)}, display_name(cell), core.executor->now()});
}

}  // namespace detail
MANTA_NAMESPACE_END
