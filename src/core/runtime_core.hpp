// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The part of a runtime that every room needs: its id, its stage, and pointers to its parts.

#include "base/sync.hpp"
#include "core/context.hpp"
#include "core/executor.hpp"
#include "core/idle_word.hpp"
#include "core/resolved_config.hpp"

#include <cstdint>
#include <string>

MANTA_NAMESPACE_BEGIN

class EventListener;

namespace detail {

class Store;
class ActorRegistry;
class Admission;
class OpenWaits;
class Route;
class BorrowedObjects;
class FaultInjector;
class BlockedBodies;
class Channels;
class UnobservedErrors;

/// How far the end of a runtime has come. Only ever rises.
enum class Stage : std::uint32_t {
  kOpen,
  kDraining,    ///< Running bodies may still submit; no other thread may.
  kCancelling,  ///< Nothing new starts; running bodies are asked to stop.
  kStopping,    ///< Actors end.
  kClosed,
};

/// Reads a field of a core before the caller has checked that the core still has its runtime (core/hazard.hpp): the
/// value may be the successor's, and must not be used before that check.
template <class T>
[[nodiscard]] T load_relaxed(const T& field) noexcept {
  return __atomic_load_n(&field, __ATOMIC_RELAXED);
}

/// Writes a field that others glance at.
template <class T>
void store_relaxed(T& field, T value) noexcept {
  __atomic_store_n(&field, value, __ATOMIC_RELAXED);
}

/// Cores come from a pool and are never freed, so that a reference that outlives its runtime can read the core: it
/// finds another id there. See core/table.hpp.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): the idle word has a cache line of its own
class RuntimeCore {
 public:
  // Constant from start to end of the runtime.
  ResolvedConfig config;
  Executor* executor = nullptr;
  Store* store = nullptr;
  ActorRegistry* actors = nullptr;
  OpenWaits* open_waits = nullptr;
  BlockedBodies* blocked = nullptr;
  Channels* channels = nullptr;
  UnobservedErrors* unobserved = nullptr;
  Admission* admission = nullptr;
  EventListener* events = nullptr;
  FaultInjector* faults = nullptr;  ///< Of the simulation that it belongs to.
  Route* engines[4]{};  ///< By route; the first, which is this process, is null.
  BorrowedObjects* borrowed = nullptr;  ///< Null: no engine brings any.
  std::uint32_t route = 0;  ///< The default of tasks and actors: a part of Node::state.
  bool inline_get = true;
  // Reports of the composition root about the rooms above the executor; see runtime/stall.hpp.
  void (*describe_suspended)(const RuntimeCore&, std::string& into) = nullptr;
  bool (*report_stall)(RuntimeCore&) noexcept = nullptr;

  // Own synchronisation.
  atomic<RuntimeId> id{0};  ///< 0 while the core is in the pool.
  atomic<std::uint64_t> epoch{0};  ///< Changes when the runtime ends: contexts look again.
  atomic<Stage> stage{Stage::kOpen};
  atomic<std::int64_t> stall_told_at{-1};  ///< How much had finished when a stall was last reported.
  atomic<bool> abandoned{false};  ///< `exit` was called in its own work: it is left as it is.
  Counters foreign;  ///< Of threads without a slot; by atomic adds.
  atomic<std::uint32_t> visitors{0};  ///< Guards that no hazard slot could hold. See core/hazard.hpp.
  atomic<RuntimeCore*> twin{
      nullptr};  ///< Where the engine `twin` runs calls: its counts and its end belong to this one.
  atomic<RuntimeCore*> ends_with{nullptr};  ///< The core whose twin this is, until this one ends.
  atomic<std::uint32_t> stays{0};  ///< Threads of others that block here, or are about to. See core/hazard.hpp.
  Mutex ending;  ///< Held by the ending thread, to the end: others wait.
  Parker drained;  ///< Unparked at each finish, and by each leaving thread, while the stage is past kOpen.
  alignas(64) IdleWord idle;  ///< Read at each push.

  [[nodiscard]] Stage stage_now() const noexcept { return stage.load(std::memory_order_acquire); }
};

/// A runtime's id: an index into the table of cores in its low bits, a generation in the others.
inline constexpr RuntimeId kCoreIndexBits = 10;
inline constexpr RuntimeId kMaxRuntimes = RuntimeId{1} << kCoreIndexBits;

/// The runtimes that are alive, by index; core/table.cpp writes it. Read without a guard, and never destroyed:
/// references in statics look here at the very end of the process.
extern constinit atomic<RuntimeCore*> live_cores[kMaxRuntimes];

/// True if the calling thread may still submit: during shutdown only work that the drain waits for may, and only until
/// it is cancelled.
[[nodiscard]] inline bool may_submit(const Context& context, const RuntimeCore& core) noexcept {
  const Stage stage = core.stage_now();
  return stage == Stage::kOpen ||
         (stage == Stage::kDraining && is_inside(context, core.id.load(std::memory_order_relaxed)));
}

/// Finds the core of a runtime that is alive.
///
/// Ensures: null if it has ended. The core stays readable for ever.
/// Order:   acquires what acquire_core() released.
[[nodiscard]] inline RuntimeCore* find_core(RuntimeId id) noexcept {
  RuntimeCore* const core = live_cores[id % kMaxRuntimes].load(std::memory_order_acquire);
  return core != nullptr && core->id.load(std::memory_order_acquire) == id ? core : nullptr;
}

/// True on a thread that has a slot of this runtime, not of an earlier one with the same core.
[[nodiscard]] inline bool has_slot_of(const Context& context, const RuntimeCore& core) noexcept {
  return context.runtime == core.id.load(std::memory_order_relaxed) && context.slot != nullptr;
}

/// Chooses one of `count` shards of a runtime's list for the calling thread's next element. In rotation, and not by an
/// address, so that a repeated run has the same order in the lists.
[[nodiscard]] inline std::uint32_t next_shard(RuntimeId runtime, std::uint32_t count) noexcept {
  const Context& context = tls_context;
  return context.runtime == runtime && context.slot != nullptr ? context.slot->spread++ % count : 0;
}

/// Wakes the thread that ends a runtime, or the one whose twin it is.
inline void wake_end(RuntimeCore& core) noexcept {
  core.drained.unpark();
  RuntimeCore* const driver = core.ends_with.load(std::memory_order_relaxed);  // cores are never freed
  if (driver != nullptr) driver->drained.unpark();
}

/// Makes the end of a runtime, if it has begun, check again what is left.
inline void tell_end(RuntimeCore& core) noexcept {
  if (core.stage.load(std::memory_order_relaxed) != Stage::kOpen) [[unlikely]]
    wake_end(core);
}

}  // namespace detail
MANTA_NAMESPACE_END
