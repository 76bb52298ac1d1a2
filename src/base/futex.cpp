// SPDX-License-Identifier: Apache-2.0
#include "base/futex.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

static_assert(sizeof(atomic<std::uint32_t>) == sizeof(std::uint32_t), "the kernel reads the word itself");
static_assert(atomic<std::uint32_t>::is_always_lock_free);

// steady_clock is CLOCK_MONOTONIC in libstdc++ and in libc++. The kernel refuses a negative time.
timespec monotonic(Time time) noexcept {
  using std::chrono::duration_cast;
  const auto since =
      time.time_since_epoch() < Time::duration::zero() ? Time::duration::zero() : time.time_since_epoch();
  const auto seconds = duration_cast<std::chrono::seconds>(since);
  const auto rest = duration_cast<std::chrono::nanoseconds>(since - seconds);
  timespec result{};
  result.tv_sec = static_cast<time_t>(seconds.count());
  result.tv_nsec = static_cast<long>(rest.count());
  return result;
}

}  // namespace

bool futex_wait(const atomic<std::uint32_t>& word, std::uint32_t expected, std::optional<Time> deadline) noexcept {
#ifdef MANTA_CHECKED
  if (explorer != nullptr) {
    using enum Explorer::Patience;
    return explorer->futex_wait(&word, *reinterpret_cast<const std::uint32_t*>(&word), expected,
                                deadline ? kLimited : kUnlimited);
  }
#endif
  timespec until{};
  if (deadline) until = monotonic(*deadline);
  // FUTEX_WAIT_BITSET, unlike FUTEX_WAIT, takes an absolute time, so that a retry does not lengthen the wait.
  const long rc = syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, expected, deadline ? &until : nullptr, nullptr,
                          FUTEX_BITSET_MATCH_ANY);
  return rc == 0 || errno != ETIMEDOUT;
}

void futex_wake(const atomic<std::uint32_t>* word, int count) noexcept {
#ifdef MANTA_CHECKED
  if (explorer != nullptr) return explorer->futex_wake(word, count);
#endif
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

}  // namespace detail
MANTA_NAMESPACE_END
