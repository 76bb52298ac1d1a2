// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The per-thread counters of a runtime.

#include "core/runtime_core.hpp"

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Adds to one of the calling thread's counters of a runtime, whether or not the thread belongs to it.
///
/// Requires: the runtime does not end meanwhile: the caller holds a guard of it, or its end waits for the counted
///           object.
inline void count(RuntimeCore& core, atomic<std::int64_t> Counters::* which, std::int64_t by) noexcept {
  Context& context = tls_context;
  if (has_slot_of(context, core)) [[likely]] {
    bump(context.slot->counters.*which, by);
  } else {
    (core.foreign.*which).fetch_add(by, std::memory_order_acq_rel);  // as bump()
  }
}

/// `count_alive` on a thread without a slot of the runtime.
void count_from_afar(RuntimeCore& core, RuntimeId runtime, atomic<std::int64_t> Counters::* which,
                     std::int64_t by) noexcept;

/// The same for `nodes` and `cells`. No runtime waits for their ends: it may have ended, or end at any moment. If the
/// core has another runtime by now, nothing is counted.
inline void count_alive(RuntimeCore& core, RuntimeId runtime, atomic<std::int64_t> Counters::* which,
                        std::int64_t by) noexcept {
  Context& context = tls_context;
  if (context.runtime == runtime && context.slot != nullptr) [[likely]] {
    bump(context.slot->counters.*which, by);  // ours even if it has ended (Executor::borrow_slot): then in no sum
  } else {
    count_from_afar(core, runtime, which, by);
  }
}

/// Sums a counter over all threads.
[[nodiscard]] std::int64_t sum(const RuntimeCore& core, atomic<std::int64_t> Counters::* which);

}  // namespace detail
MANTA_NAMESPACE_END
