// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the end of a runtime waits for threads that are not its own.
///
/// A worker is joined before its runtime ends. A thread of the program may be anywhere in a call: it has been told that
/// the runtime is open, and a moment later hands work to one that is gone. So it says where it is, as with hazard pointers
/// (Michael, 2004).
///
///   slot      one word a thread, in a list that only grows: the core whose runtime the thread is in, or null
///   stage     the core's, which only rises
///
///   who visits (`RuntimeGuard`)                        who ends (`shut_down`)
///   1. writes the core into its slot            1. raises the stage
///   2. looks at the id and the stage:           2. looks at all slots, until none names the core
///      ended, or no longer open: refused        3. counts what has been submitted, and drains
///   3. does what it came for
///   4. empties its slot
///   5. looks at the stage: ending, and
///      unparks who ends
///
/// Neither may miss the other at 1 and 2, nor at 4, 5 and 2. The visitor comes by with each call and the end once, so the
/// end pays for the order of both ("base/asymmetric_fence.hpp"). After step 2 of the end nobody from outside submits, and
/// all that was accepted is counted: what drains is all there is. Before a core is given back its end looks at the slots
/// once more, so a visitor's core is never another runtime's.
///
/// A thread that blocks is no visitor: what it waits for may never come, and the end does not wait for that. It holds
/// a `BlockedGuard`. A closed runtime gives none; its end wakes those that wait (runtime/shutdown.cpp), and waits until all
/// have left.
///
/// Own threads pass by (`Context::resident`). A thread whose slot names another core, or whose thread-locals are
/// being destroyed, is counted in the core instead.
///
/// Allowed: user code in a visit, which lasts at most from the built arguments to the return of a call, for an actor
/// from before its arguments are built, and around what a last reference or a cancellation takes along: destructors, and
/// the program's handler of errors that nobody saw. Not its stop callbacks. It may visit another runtime, and end one
/// that it does not visit: `shutdown` asks (`visits`), since the end would wait for this call. Who ends does not wait
/// for visits of its own.

#include "base/asymmetric_fence.hpp"
#include "core/runtime_core.hpp"

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// True on a thread for which the runtime's end waits anyway.
[[nodiscard]] inline bool is_resident(const Context& context, const RuntimeCore& core) noexcept {
  return context.resident && context.core == &core;
}

/// One thread's word; used again by another when that has ended, and never freed, so that the list may be read at any
/// time.
struct alignas(64) HazardSlot {
  atomic<const RuntimeCore*> inside{nullptr};
  atomic<bool> taken{true};
  HazardSlot* next = nullptr;  // Constant once it is listed.

  /// Writes the word, so that the look at the core that follows comes after it: by the barrier of who ends the runtime.
  void write(const RuntimeCore* core) noexcept {
    inside.store(core, std::memory_order_release);  // pairs with has_visitors()
    asymmetric_fence_light();
  }

  /// The same where the kernel grants no such barrier.
  void write_fenced(const RuntimeCore* core) noexcept { inside.store(core, std::memory_order_seq_cst); }
};

/// The calling thread's; null before its first visit, and again when its thread-locals are being destroyed.
///
/// initial-exec: as tls_context.
extern constinit thread_local HazardSlot* own_hazard_slot __attribute__((tls_model("initial-exec")));

/// Says that the calling thread is in the middle of a call into a runtime, whose end waits for it.
///
/// Ensures: if the runtime is alive after the constructor, it and all its parts stay so until the destructor.
///          May be nested.
/// Cost:    two stores; a thread's first visit allocates its slot.
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
    kSlot,  // the thread's own slot says so
    kFencedSlot,  // it does, and who ends the runtime has no barrier for all
    kCounted,  // the core's count of visitors says so
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
      core_.drained.unpark();
  }

  [[nodiscard]] Way enter_slowly() noexcept;
  void leave_slowly() const noexcept;
  [[nodiscard]] static std::uint32_t own_count(const RuntimeCore& core) noexcept;

  friend bool has_visitors(const RuntimeCore& core) noexcept;
  friend bool visits(const RuntimeCore& core) noexcept;

  RuntimeCore& core_;
  const RuntimeGuard* outer_ = nullptr;  // Of the thread's visits that are counted, the next one out.
  const Way way_;
};

/// True if the runtime is the one meant, and its end has not begun. Requires: the caller visits the core.
[[nodiscard]] inline bool is_open(const RuntimeCore& core, RuntimeId runtime) noexcept {
  return core.stage.load(std::memory_order_seq_cst) == Stage::kOpen &&
         core.id.load(std::memory_order_seq_cst) == runtime;
}

/// What a visitor asks before it submits: true if the runtime is the one meant, and the thread may still submit.
///
/// Requires: the caller visits the core, or is resident.
[[nodiscard]] inline bool may_begin(const RuntimeCore& core, RuntimeId runtime) noexcept {
  return core.id.load(std::memory_order_seq_cst) == runtime && may_submit(tls_context, core);
}

/// True if the runtime is the one meant: it has not been taken apart.
///
/// Requires: the caller visits the core, or stays.
[[nodiscard]] inline bool is_alive(const RuntimeCore& core, RuntimeId runtime) noexcept {
  return core.id.load(std::memory_order_seq_cst) == runtime;
}

/// Calls `step` with the runtime's core, as a visit; does nothing if the runtime has ended.
///
/// Cost: two looks into the table's words beside the visit: not for what every call does.
template <class Step>
void visit_if_alive(RuntimeId runtime, Step step) {
  RuntimeCore* const core = find_core(runtime);
  if (core == nullptr) return;
  const RuntimeGuard visit(*core);
  if (is_alive(*core, runtime)) step(*core);
}

/// Says that the calling thread blocks in a runtime that is not its own.
///
/// Ensures: if `is_alive`, the runtime and all its parts are there until the destructor. Its end does not wait for what
///          this thread waits for.
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

  /// False: nobody begins to wait any more.
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
/// Order:    acquires what visitors that it finds gone have done.
[[nodiscard]] bool has_visitors(const RuntimeCore& core) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
