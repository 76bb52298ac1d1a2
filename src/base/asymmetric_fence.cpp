// SPDX-License-Identifier: Apache-2.0
#include "base/asymmetric_fence.hpp"

#include <manta/detail/base/marks.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit atomic<bool> asymmetric_fence_granted{false};

namespace {

bool ask(int command) noexcept { return syscall(SYS_membarrier, command, 0, 0) == 0; }

/// Retries if the kernel only lacked memory.
bool ask_for_barrier() noexcept {
  while (!ask(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) {
    if (errno != ENOMEM && errno != EINTR && errno != EAGAIN) return false;
    sched_yield();
  }
  return true;
}

/// Moves the calling thread to one processor after the other. This switches out the thread that ran there, which is a
/// full barrier; a thread that moved or stopped meanwhile was switched out, too.
///
/// Returns: 0, or the error for a processor that threads of the process may use but this thread could not reach.
int visit_all_processors() noexcept {
  unsigned char before[1024];  // a bit for each processor: as many as any kernel supports
  const long size = syscall(SYS_sched_getaffinity, 0, sizeof before, before);
  if (size < 0) return errno;
  int failed = 0;
  for (long processor = 0; processor < size * 8 && failed == 0; ++processor) {
    unsigned char only[sizeof before]{};
    only[processor / 8] = static_cast<unsigned char>(1U << processor % 8);
    // EINVAL: there is no such processor, or it is not in the cpuset of this process.
    if (syscall(SYS_sched_setaffinity, 0, size, only) != 0 && errno != EINVAL) failed = errno;
  }
  if (syscall(SYS_sched_setaffinity, 0, size, before) != 0) failed = errno;
  return failed;
}

[[noreturn]] void give_up(int membarrier_failed, int affinity_failed) noexcept {
  std::fprintf(stderr,
               "manta: membarrier(2) worked when the first runtime began and fails now (errno %d), and so does "
               "sched_setaffinity(2) (errno %d): a filter of system calls that is installed later must permit one of "
               "them, or forbid membarrier from the start\n",
               membarrier_failed, affinity_failed);
  std::abort();
}

}  // namespace

void prepare_asymmetric_fence() noexcept {
  static const bool granted = ask(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
  asymmetric_fence_granted.store(granted, std::memory_order_relaxed);
}

void asymmetric_fence_heavy() noexcept {
  if (!has_asymmetric_fence() || planted(Mutation::kNoHeavyFence)) return;
#ifdef MANTA_CHECKED
  if (explorer != nullptr) return explorer->asymmetric_fence_heavy();
#endif
  if (ask_for_barrier()) return;
  // The kernel has refused it since, but the other threads rely on it already: reach the same end in another way.
  const int why = errno;
  if (const int also = visit_all_processors(); also != 0) give_up(why, also);
}

}  // namespace detail
MANTA_NAMESPACE_END
