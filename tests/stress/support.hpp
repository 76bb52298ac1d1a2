// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Shared by the stress tests: a seed that is printed and can be set, threads that really run at once, and rounds that
/// repeat until the wanted case has happened.

#include <gtest/gtest.h>
#include <sched.h>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>

namespace manta_stress {

/// Returns the seed of MANTA_TEST_SEED, or else a random one, and prints it.
inline std::uint64_t seed() {
  std::uint64_t value = std::random_device()();
  if (const char* text = std::getenv("MANTA_TEST_SEED")) std::from_chars(text, text + std::strlen(text), value);
  std::printf("MANTA_TEST_SEED=%llu\n", static_cast<unsigned long long>(value));
  return value;
}

/// The processors that this process may use, as it was at the start.
inline const cpu_set_t kProcessors = [] {
  cpu_set_t set;
  sched_getaffinity(0, sizeof(set), &set);
  return set;
}();

/// Keeps the calling thread on one processor, the i-th counted cyclically, for a scope.
///
/// Threads that should race must run at once. By itself, a busy machine puts two communicating threads on one
/// processor: then they race only if one is preempted.
class Pinned {
 public:
  explicit Pinned(int i) {
    int skip = i % CPU_COUNT(&kProcessors);
    std::size_t cpu = 0;
    while (!CPU_ISSET(cpu, &kProcessors) || skip-- > 0) ++cpu;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof(one), &one);
  }
  ~Pinned() { sched_setaffinity(0, sizeof(kProcessors), &kProcessors); }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
};

/// Runs `round` for a fifth of a second, and on until `seen()`. Gives up after a minute, for the caller to see, and
/// after a round that failed.
template <class Round, class Seen>
void repeat_until(Round round, Seen seen) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  for (;;) {
    round();
    const auto spent = Clock::now() - start;
    if (testing::Test::HasFatalFailure() || spent > std::chrono::minutes(1) ||
        (spent > std::chrono::milliseconds(200) && seen()))
      return;
  }
}

/// Waits for an effect of other threads, and gives up after half a minute. It does not call the library meanwhile,
/// which would make up for a lost wake-up.
template <class There>
[[nodiscard]] bool comes(There there) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (std::uint64_t looks = 1; !there(); ++looks) {
    std::this_thread::yield();
    if (looks % 1024 == 0 && std::chrono::steady_clock::now() > limit) return there();
  }
  return true;
}

}  // namespace manta_stress
