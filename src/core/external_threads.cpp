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
struct Loan {
  RuntimeId runtime;
  std::shared_ptr<Slot> slot;
};

/// Set when the thread's slots are returned: its last destructors run without a slot.
constinit thread_local bool loans_ended = false;

/// The borrowed slots of one thread, returned when it ends.
class Loans {
 public:
  ~Loans() {
    MutexLock lock(borrowing.mutex);
    loans_ended = true;
    const Running* const running = tls_context.running;
    tls_context = Context{};
    tls_context.running = running;  // see watch_for_exit()
    for (Loan& loan : loans_) {
      if (RuntimeCore* core = find_core(loan.runtime)) core->executor->return_slot(std::move(loan.slot));
    }
  }

  [[nodiscard]] Slot* find(RuntimeCore& core) {
    const RuntimeId id = core.id.load(std::memory_order_relaxed);
    for (const Loan& loan : loans_) {
      if (loan.runtime == id) return loan.slot.get();
    }
    std::erase_if(loans_, [](const Loan& loan) { return find_core(loan.runtime) == nullptr; });
    loans_.reserve(loans_.size() + 1);  // so that the borrowed slot is noted
    std::shared_ptr<Slot> slot = core.executor->borrow_slot();
    if (slot == nullptr) return nullptr;
    loans_.push_back({id, std::move(slot)});
    return loans_.back().slot.get();
  }

 private:
  std::vector<Loan> loans_;
};

}  // namespace

Slot* external_slot(RuntimeCore& core) {
  if (loans_ended) return nullptr;
  watch_for_exit();
  static thread_local Loans loans;
  return loans.find(core);
}

Runnable* take_left(RuntimeCore& core) noexcept {
  MutexLock lock(borrowing.mutex);
  return core.executor->take_left();
}

void end_loans(RuntimeCore& core) noexcept {
  MutexLock lock(borrowing.mutex);
  retire_core(core);
}

}  // namespace detail
MANTA_NAMESPACE_END
