// SPDX-License-Identifier: Apache-2.0
#include "base/process_barrier.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit atomic<bool> process_barrier_granted{false};

#ifndef MANTA_CHECKED
namespace {

bool ask(int command) noexcept { return syscall(SYS_membarrier, command, 0, 0) == 0; }

}  // namespace
#endif

void prepare_process_barrier() noexcept {
#ifndef MANTA_CHECKED
  static const bool granted = ask(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
  process_barrier_granted.store(granted, std::memory_order_relaxed);
#endif
}

void process_barrier() noexcept {
#ifndef MANTA_CHECKED
  if (has_process_barrier()) ask(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
#endif
}

}  // namespace detail
MANTA_NAMESPACE_END
