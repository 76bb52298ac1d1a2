// SPDX-License-Identifier: Apache-2.0
#include "tasks/deadline.hpp"

#include "objects/storage_ref.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// On the timers' thread, where none of the program's code may run.
void deadline_passed(Timer& timer) noexcept {
  auto& deadline = static_cast<Cold::DeadlineTimer&>(timer);
  find_core(deadline.node->runtime)->executor->run_without_place(deadline);  // alive: its timers fire
}

}  // namespace

void start_clock(RuntimeCore& core, Node& node) {
  Cold* const cold = find_cold(node);
  if (cold == nullptr || cold->deadline == kForever) return;
  StorageRef timers = StorageRef::add(node);
  cold->timer.node = &node;
  cold->timer.fire = deadline_passed;
  try {
    core.executor->arm(cold->timer, cold->deadline);
  } catch (...) {
    cold->timer.node = nullptr;
    throw;
  }
  timers.release();
}

void stop_clock(RuntimeCore& core, Cold& cold) noexcept {
  if (cold.timer.node != nullptr && core.executor->disarm(cold.timer)) drop_storage_ref(*cold.timer.node);
}

}  // namespace detail
MANTA_NAMESPACE_END
