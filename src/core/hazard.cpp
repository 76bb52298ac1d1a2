// SPDX-License-Identifier: Apache-2.0
#include "core/hazard.hpp"

#include <new>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit thread_local HazardSlot* own_hazard_slot __attribute__((tls_model("initial-exec"))) = nullptr;

namespace {

constinit atomic<HazardSlot*> all_slots{nullptr};

/// The calling thread's innermost guard that is counted.
constinit thread_local const RuntimeGuard* counted_visits = nullptr;

HazardSlot* take_slot() noexcept {
  for (HazardSlot* slot = all_slots.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
    bool taken = slot->taken.load(std::memory_order_relaxed);
    // Acquire: pairs with the release in ~Lease().
    if (!taken && slot->taken.compare_exchange_strong(taken, true, std::memory_order_acquire)) return slot;
  }
  HazardSlot* const made = new (std::nothrow) HazardSlot;
  if (made == nullptr) return nullptr;
  made->next = all_slots.load(std::memory_order_relaxed);
  while (!all_slots.compare_exchange_weak(made->next, made, std::memory_order_release)) {  // pairs with its readers
  }
  return made;
}

/// Gives the slot back when the thread ends.
struct Lease {
  Lease() noexcept { own_hazard_slot = take_slot(); }
  ~Lease() {
    HazardSlot* const slot = own_hazard_slot;
    own_hazard_slot = nullptr;
    if (slot != nullptr) slot->taken.store(false, std::memory_order_release);  // pairs with take_slot()
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
};

/// The calling thread's slot, or null before it has one and after its thread-locals are destroyed.
HazardSlot* find_slot() noexcept {
  if (own_hazard_slot == nullptr) static thread_local const Lease lease;  // once a thread
  return own_hazard_slot;
}

}  // namespace

RuntimeGuard::Way RuntimeGuard::enter_slowly() noexcept {
  HazardSlot* const slot = find_slot();
  const RuntimeCore* const inside =
      slot == nullptr ? nullptr : slot->inside.load(std::memory_order_relaxed);  // our own
  if (inside == &core_) return Way::kNone;  // an outer guard
  if (slot != nullptr && inside == nullptr) return enter(*slot);
  core_.visitors.fetch_add(1, std::memory_order_seq_cst);
  outer_ = std::exchange(counted_visits, this);
  return Way::kCounted;
}

void RuntimeGuard::leave_slowly() const noexcept {
  if (way_ == Way::kFencedSlot) return own_hazard_slot->write_fenced(nullptr);
  counted_visits = outer_;
  core_.visitors.fetch_sub(1, std::memory_order_seq_cst);
}

std::uint32_t RuntimeGuard::own_count(const RuntimeCore& core) noexcept {
  std::uint32_t count = 0;
  for (const RuntimeGuard* visit = counted_visits; visit != nullptr; visit = visit->outer_) {
    if (&visit->core_ == &core) ++count;
  }
  return count;
}

BlockedGuard::BlockedGuard(RuntimeCore* core, RuntimeId runtime) noexcept {
  if (core == nullptr) return;
  if (is_resident(tls_context, *core)) {
    alive_ = may_wait_ = true;
    return;
  }
  const RuntimeGuard visit(*core);  // so the end either counts this one or has closed before
  if (!detail::is_alive(*core, runtime)) return;
  core->stays.fetch_add(1, std::memory_order_seq_cst);
  counted_ = core;
  alive_ = true;
  may_wait_ = core->stage.load(std::memory_order_seq_cst) < Stage::kClosed;
}

void BlockedGuard::leave() const noexcept {
  counted_->stays.fetch_sub(1, std::memory_order_seq_cst);
  if (counted_->stage.load(std::memory_order_seq_cst) != Stage::kOpen) wake_end(*counted_);
}

bool visits(const RuntimeCore& core) noexcept {
  const bool by_slot =
      own_hazard_slot != nullptr && own_hazard_slot->inside.load(std::memory_order_relaxed) == &core;  // our own
  return by_slot || RuntimeGuard::own_count(core) != 0;
}

bool has_visitors(const RuntimeCore& core) noexcept {
  if (core.visitors.load(std::memory_order_seq_cst) != RuntimeGuard::own_count(core)) return true;
  for (const HazardSlot* slot = all_slots.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
    if (slot != own_hazard_slot && slot->inside.load(std::memory_order_seq_cst) == &core) return true;
  }
  return false;
}

}  // namespace detail
MANTA_NAMESPACE_END
