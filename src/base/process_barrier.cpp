// SPDX-License-Identifier: Apache-2.0
#include "base/process_barrier.hpp"

#include <manta/detail/base/marks.hpp>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit atomic<bool> process_barrier_granted{false};

namespace {

bool ask(int command) noexcept { return syscall(SYS_membarrier, command, 0, 0) == 0; }

}  // namespace

void prepare_process_barrier() noexcept {
  static const bool granted = ask(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
  process_barrier_granted.store(granted, std::memory_order_relaxed);
}

void process_barrier() noexcept {
  if (!has_process_barrier() || planted(Fault::kNoBarrier)) return;
#ifdef MANTA_CHECKED
  if (explorer != nullptr) return explorer->process_barrier();
#endif
  ask(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

}  // namespace detail
MANTA_NAMESPACE_END
