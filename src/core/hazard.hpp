// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the end of a runtime waits for external threads.
///
/// A runtime joins its workers before it ends. A thread of the program may be anywhere in a call: it finds that the
/// runtime is open, and a moment later hands work to a runtime that has ended. So it publishes the runtime that it is
/// in, as with hazard pointers (Michael, 2004).
///
///   slot      one word for each thread, in a list that only grows: the core that the thread is in, or null
///   stage     the core's, which only rises
///
///   the visitor (`RuntimeGuard`)                the ending thread (`shut_down`)
///   1. writes the core into its slot            1. raises the stage
///   2. reads the id and the stage; if the       2. reads all slots, until none names the core
///      runtime is not open, refuses             3. counts the submitted work, and drains
///   3. does its work
///   4. clears its slot
///   5. reads the stage; if it is ending,
///      unparks the ending thread
///
/// Entry (steps 1 and 2) and exit (4 and 5) must be ordered against the end's step 2. Calls are frequent and ends are
/// rare, so the end issues the heavy fence ("base/asymmetric_fence.hpp"). After step 2 of the end no external thread
/// submits, and all accepted work is counted, so the drain is complete. Before the end releases a core it reads the
/// slots once more, so a visitor's core never belongs to another runtime.
///
/// A blocked thread is no visitor: its wait may never end, and the runtime's end does not wait for it. It holds a
/// `BlockedGuard`. In a closed runtime no wait may begin; the end wakes the waiting threads (runtime/shutdown.cpp), and
/// waits until all have left.
///
/// The runtime's own threads skip the slot (`Context::resident`). A thread whose slot names another core, or whose
/// thread-locals are being destroyed, is counted in the core instead.
///
/// User code may run inside a guard: the constructors of spawn's arguments, destructors of values, the handler of
/// unobserved errors. Stop callbacks may not. A guard spans at most one API call after its arguments are built (a
/// spawn's also while they are built), or the end of a last reference or a cancellation. Such user code may enter
/// another runtime, and end one that it is not in: `shutdown` checks this (`visits`), since the end would wait for this
/// call. An ending thread does not wait for guards of its own.

#include "base/asymmetric_fence.hpp"
#include "core/runtime_core.hpp"

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// True on a thread that the runtime's end waits for anyway.
[[nodiscard]] inline bool is_resident(const Context& context, const RuntimeCore& core) noexcept {
  return context.resident && context.core == &core;
}

/// One thread's word. A later thread uses it again, and it is never freed, so the list can be read at any time.
struct alignas(64) HazardSlot {
  atomic<const RuntimeCore*> inside{nullptr};
  atomic<bool> taken{true};
  HazardSlot* next = nullptr;  // Constant once it is listed.

  /// Writes the word. The ending thread's heavy fence orders this store before the following load of the core.
  void write(const RuntimeCore* core) noexcept {
    inside.store(core, std::memory_order_release);  // pairs with has_visitors()
    asymmetric_fence_light();
  }

  /// The same if the kernel refuses that fence.
  void write_fenced(const RuntimeCore* core) noexcept { inside.store(core, std::memory_order_seq_cst); }
};

/// The calling thread's; null before its first guard, and again when its thread-locals are being destroyed.
///
/// initial-exec: as tls_context.
extern constinit thread_local HazardSlot* own_hazard_slot __attribute__((tls_model("initial-exec")));

/// Publishes that the calling thread is in the middle of a call into a runtime, whose end waits for the guard.
///
/// Ensures: if the runtime is alive after the constructor, it and all its parts stay so until the destructor.
///          May be nested.
/// Cost:    two stores; a thread's first guard allocates its slot.
class RuntimeGuard {
 public:
  explicit RuntimeGuard(RuntimeCore& core) noexcept : core_(core), way_(enter()) {}
  ~RuntimeGuard() {
    if (way_ != Way::kNone) leave();
  }
  RuntimeGuard(const RuntimeGuard&) = delete;
  RuntimeGuard& operator=(const RuntimeGuard&) = delete;

 private:
  enum class Way : std::uint8_t {
    kNone,  // the runtime's end waits for this thread anyway
    kSlot,  // the thread's own slot is written
    kFencedSlot,  // the same, and the kernel refuses the heavy fence
    kCounted,  // the core counts the guard
  };

  [[nodiscard]] Way enter() noexcept {
    if (is_resident(tls_context, core_)) return Way::kNone;
    HazardSlot* const slot = own_hazard_slot;
    if (slot == nullptr || slot->inside.load(std::memory_order_relaxed) != nullptr) [[unlikely]]  // our own word
      return enter_slowly();
    return enter(*slot);
  }

  [[nodiscard]] Way enter(HazardSlot& slot) noexcept {
    if (!has_asymmetric_fence()) [[unlikely]] {
      slot.write_fenced(&core_);
      return Way::kFencedSlot;
    }
    slot.write(&core_);
    return Way::kSlot;
  }

  void leave() const noexcept {
    if (way_ == Way::kSlot) [[likely]] {
      own_hazard_slot->write(nullptr);
    } else {
      leave_slowly();
    }
    if (core_.stage.load(std::memory_order_seq_cst) != Stage::kOpen) [[unlikely]]
      wake_end(core_);
  }

  [[nodiscard]] Way enter_slowly() noexcept;
  void leave_slowly() const noexcept;
  [[nodiscard]] static std::uint32_t own_count(const RuntimeCore& core) noexcept;

  friend bool has_visitors(const RuntimeCore& core) noexcept;
  friend bool visits(const RuntimeCore& core) noexcept;

  RuntimeCore& core_;
  const RuntimeGuard* outer_ = nullptr;  // The next outer counted guard of this thread.
  const Way way_;
};

/// True if the core still has this runtime, and its end has not begun. Requires: the caller holds a guard of the core.
[[nodiscard]] inline bool is_open(const RuntimeCore& core, RuntimeId runtime) noexcept {
  return core.stage.load(std::memory_order_seq_cst) == Stage::kOpen &&
         core.id.load(std::memory_order_seq_cst) == runtime;
}

/// Asked before a submission: true if the core still has this runtime, and the thread may still submit.
///
/// Requires: the caller holds a guard of the core, or is resident.
[[nodiscard]] inline bool may_begin(const RuntimeCore& core, RuntimeId runtime) noexcept {
  return core.id.load(std::memory_order_seq_cst) == runtime && may_submit(tls_context, core);
}

/// True if the core still has this runtime, which is not dismantled.
///
/// Requires: the caller holds a `RuntimeGuard` or a `BlockedGuard` of the core.
[[nodiscard]] inline bool is_alive(const RuntimeCore& core, RuntimeId runtime) noexcept {
  return core.id.load(std::memory_order_seq_cst) == runtime;
}

/// Calls `step` with the runtime's core, inside a guard; does nothing if the runtime has ended.
///
/// Cost: two loads from the table beside the guard: not for the path of every call.
template <class Step>
void visit_if_alive(RuntimeId runtime, Step step) {
  RuntimeCore* const core = find_core(runtime);
  if (core == nullptr) return;
  const RuntimeGuard visit(*core);
  if (is_alive(*core, runtime)) step(*core);
}

/// Publishes that the calling thread blocks in a runtime that is not its own.
///
/// Ensures: if `is_alive`, the runtime and all its parts exist until the destructor. The runtime's drain does not wait
///          for this thread.
class BlockedGuard {
 public:
  /// `core`: of the runtime, if it was found.
  BlockedGuard(RuntimeCore* core, RuntimeId runtime) noexcept;
  ~BlockedGuard() {
    if (counted_ != nullptr) leave();
  }
  BlockedGuard(const BlockedGuard&) = delete;
  BlockedGuard& operator=(const BlockedGuard&) = delete;

  [[nodiscard]] bool is_alive() const noexcept { return alive_; }

  /// False: the runtime is closed, and no wait may begin.
  [[nodiscard]] bool may_wait() const noexcept { return may_wait_; }

 private:
  void leave() const noexcept;

  RuntimeCore* counted_ = nullptr;  // Null on the runtime's own threads.
  bool alive_ = false;
  bool may_wait_ = false;
};

/// True if the calling thread is in the middle of a call into the core's runtime.
[[nodiscard]] bool visits(const RuntimeCore& core) noexcept;

/// True if a thread other than the calling one is in the middle of a call into the core's runtime.
///
/// Requires: `asymmetric_fence_heavy` since the stage was raised.
/// Order:    acquires what departed visitors have done.
[[nodiscard]] bool has_visitors(const RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
