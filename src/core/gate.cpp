// SPDX-License-Identifier: Apache-2.0
#include "core/gate.hpp"

#include <new>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit thread_local Gate* own_gate __attribute__((tls_model("initial-exec"))) = nullptr;

namespace {

constinit atomic<Gate*> all_gates{nullptr};

/// The calling thread's innermost visit that is counted.
constinit thread_local const Visit* counted_visits = nullptr;

Gate* take_gate() noexcept {
  for (Gate* gate = all_gates.load(std::memory_order_acquire); gate != nullptr; gate = gate->next) {
    bool taken = gate->taken.load(std::memory_order_relaxed);
    // Acquire: pairs with the release in ~Lease().
    if (!taken && gate->taken.compare_exchange_strong(taken, true, std::memory_order_acquire)) return gate;
  }
  Gate* const made = new (std::nothrow) Gate;
  if (made == nullptr) return nullptr;
  made->next = all_gates.load(std::memory_order_relaxed);
  while (
      !all_gates.compare_exchange_weak(made->next, made, std::memory_order_release)) {  // pairs with who reads the list
  }
  return made;
}

/// Gives the gate back when the thread ends.
struct Lease {
  Lease() noexcept { own_gate = take_gate(); }
  ~Lease() {
    Gate* const gate = own_gate;
    own_gate = nullptr;
    if (gate != nullptr) gate->taken.store(false, std::memory_order_release);  // pairs with take_gate()
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
};

/// The calling thread's gate, or null if it has none (any more).
Gate* find_gate() noexcept {
  if (own_gate == nullptr) static thread_local const Lease lease;  // once a thread
  return own_gate;
}

}  // namespace

Visit::Way Visit::enter_slowly() noexcept {
  Gate* const gate = find_gate();
  const RuntimeCore* const inside =
      gate == nullptr ? nullptr : gate->inside.load(std::memory_order_relaxed);  // our own
  if (inside == &core_) return Way::kNone;  // an outer visit
  if (gate != nullptr && inside == nullptr) return enter(*gate);
  core_.visitors.fetch_add(1, std::memory_order_seq_cst);
  outer_ = std::exchange(counted_visits, this);
  return Way::kCounted;
}

void Visit::leave_slowly() const noexcept {
  if (way_ == Way::kFencedGate) return own_gate->write_fenced(nullptr);
  counted_visits = outer_;
  core_.visitors.fetch_sub(1, std::memory_order_seq_cst);
}

std::uint32_t Visit::own_count(const RuntimeCore& core) noexcept {
  std::uint32_t count = 0;
  for (const Visit* visit = counted_visits; visit != nullptr; visit = visit->outer_) {
    if (&visit->core_ == &core) ++count;
  }
  return count;
}

Stay::Stay(RuntimeCore* core, RuntimeId runtime) noexcept {
  if (core == nullptr) return;
  if (is_resident(tls_context, *core)) {
    alive_ = may_wait_ = true;
    return;
  }
  const Visit visit(*core);  // so the end either counts this one or has closed before
  if (!detail::is_alive(*core, runtime)) return;
  core->stays.fetch_add(1, std::memory_order_seq_cst);
  counted_ = core;
  alive_ = true;
  may_wait_ = core->stage.load(std::memory_order_seq_cst) < Stage::kClosed;
}

void Stay::leave() const noexcept {
  counted_->stays.fetch_sub(1, std::memory_order_seq_cst);
  if (counted_->stage.load(std::memory_order_seq_cst) != Stage::kOpen) counted_->drained.unpark();
}

bool visits(const RuntimeCore& core) noexcept {
  const bool by_gate = own_gate != nullptr && own_gate->inside.load(std::memory_order_relaxed) == &core;  // our own
  return by_gate || Visit::own_count(core) != 0;
}

bool has_visitors(const RuntimeCore& core) noexcept {
  if (core.visitors.load(std::memory_order_seq_cst) != Visit::own_count(core)) return true;
  for (const Gate* gate = all_gates.load(std::memory_order_acquire); gate != nullptr; gate = gate->next) {
    if (gate != own_gate && gate->inside.load(std::memory_order_seq_cst) == &core) return true;
  }
  return false;
}

}  // namespace detail
MANTA_NAMESPACE_END
