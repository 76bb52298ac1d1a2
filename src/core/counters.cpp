// SPDX-License-Identifier: Apache-2.0
#include "core/counters.hpp"

#include "core/hazard.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

std::int64_t sum(const RuntimeCore& core, atomic<std::int64_t> Counters::* which) {
  struct Sum {
    atomic<std::int64_t> Counters::* which;
    std::int64_t total;
  } sum{which, (core.foreign.*which).load(std::memory_order_acquire)};  // pairs with count()
  core.executor->visit_slots(
      [](const Slot& slot, void* context) {
        auto& into = *static_cast<Sum*>(context);
        into.total += (slot.counters.*into.which).load(std::memory_order_acquire);  // pairs with bump()
      },
      &sum);
  return sum.total;
}

void count_from_afar(RuntimeCore& core, RuntimeId runtime, atomic<std::int64_t> Counters::* which,
                     std::int64_t by) noexcept {
  const RuntimeGuard visit(core);
  if (is_alive(core, runtime)) (core.foreign.*which).fetch_add(by, std::memory_order_acq_rel);  // as bump()
}

}  // namespace detail
MANTA_NAMESPACE_END
