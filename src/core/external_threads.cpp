// SPDX-License-Identifier: Apache-2.0
//
// Foreign threads: which slot each has borrowed from which runtime, and the way back.

#include "core/external_threads.hpp"

#include "base/sync.hpp"
#include "core/table.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// One mutex for all runtimes: a thread that ends must not meet a runtime that ends. Never destroyed: it outlives every
/// thread.
union SlotsMutex {
  Mutex mutex;
  constexpr SlotsMutex() noexcept : mutex() {}
  ~SlotsMutex() {}  // NOLINT(modernize-use-equals-default): which would be deleted
};
constinit SlotsMutex borrowing;

/// A slot that the thread has borrowed. It keeps the slot when the runtime ends, since it may be in the middle of a
/// count; it drops the slot when it next looks for one, or ends.
struct BorrowedSlot {
  RuntimeId runtime;
  std::shared_ptr<Slot> slot;
};

/// Set when the thread's slots are returned: its last destructors run without a slot.
constinit thread_local bool slots_returned = false;

/// The borrowed slots of one thread, returned when it ends.
class BorrowedSlots {
 public:
  ~BorrowedSlots() {
    MutexLock lock(borrowing.mutex);
    slots_returned = true;
    const Running* const running = tls_context.running;
    tls_context = Context{};
    tls_context.running = running;  // see watch_for_exit()
    for (BorrowedSlot& slot : slots_) {
      if (RuntimeCore* core = find_core(slot.runtime)) core->executor->return_slot(std::move(slot.slot));
    }
  }

  [[nodiscard]] Slot* find(RuntimeCore& core) {
    const RuntimeId id = core.id.load(std::memory_order_relaxed);
    for (const BorrowedSlot& slot : slots_) {
      if (slot.runtime == id) return slot.slot.get();
    }
    std::erase_if(slots_, [](const BorrowedSlot& slot) { return find_core(slot.runtime) == nullptr; });
    slots_.reserve(slots_.size() + 1);  // so that the borrowed slot is noted
    std::shared_ptr<Slot> slot = core.executor->borrow_slot();
    if (slot == nullptr) return nullptr;
    slots_.push_back({id, std::move(slot)});
    return slots_.back().slot.get();
  }

 private:
  std::vector<BorrowedSlot> slots_;
};

}  // namespace

Slot* external_slot(RuntimeCore& core) {
  if (slots_returned) return nullptr;
  watch_for_exit();
  static thread_local BorrowedSlots borrowed;
  return borrowed.find(core);
}

Runnable* take_left(RuntimeCore& core) noexcept {
  MutexLock lock(borrowing.mutex);
  return core.executor->take_left();
}

void retire_core_id(RuntimeCore& core) noexcept {
  MutexLock lock(borrowing.mutex);
  retire_core(core);
}

}  // namespace detail
MANTA_NAMESPACE_END
