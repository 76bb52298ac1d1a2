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

constinit atomic<bool> process_barrier_granted{false};

namespace {

bool ask(int command) noexcept { return syscall(SYS_membarrier, command, 0, 0) == 0; }

/// Asks again where the kernel only had no memory for it.
bool ask_for_barrier() noexcept {
  while (!ask(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) {
    if (errno != ENOMEM && errno != EINTR && errno != EAGAIN) return false;
    sched_yield();
  }
  return true;
}

/// Lets the calling thread run on one processor after the other. What ran there has been switched out, which is a full
/// barrier, and so has what moved or stopped meanwhile.
///
/// Returns: 0, or why a processor could not be visited on which threads of the process may run.
int visit_all_processors() noexcept {
  unsigned char before[1024];  // a bit a processor: as many as any kernel is built for
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
  process_barrier_granted.store(granted, std::memory_order_relaxed);
}

void asymmetric_fence_heavy() noexcept {
  if (!has_asymmetric_fence() || planted(Mutation::kNoBarrier)) return;
#ifdef MANTA_CHECKED
  if (explorer != nullptr) return explorer->asymmetric_fence_heavy();
#endif
  if (ask_for_barrier()) return;
  // Forbidden since the threads that come by rely on it, and they cannot be told in time: another way to the same end.
  const int why = errno;
  if (const int also = visit_all_processors(); also != 0) give_up(why, also);
}

}  // namespace detail
MANTA_NAMESPACE_END
