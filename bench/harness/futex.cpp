// SPDX-License-Identifier: Apache-2.0
#include "harness/futex.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bench {

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

void FutexFlag::raise() {
  word_.store(1, std::memory_order_release);  // with the load in take()
  ::syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

void FutexFlag::take() {
  while (word_.load(std::memory_order_acquire) == 0) {
    ::syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
  }
  word_.store(0, std::memory_order_relaxed);  // only one thread raises, and not before it is asked again
}

}  // namespace bench
