// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the stress tests share: a seed that is printed and taken back, threads that really run at once, and rounds that
/// go on until the wanted has happened.

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

/// Returns the seed in MANTA_TEST_SEED, or else a random one, and prints it.
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

/// Keeps the calling thread on one processor, the i-th counted around, for a scope.
///
/// Threads that should race must run at once. Left alone, a busy machine puts two that talk to each other on one processor:
/// then they meet only where one is preempted.
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

/// Runs `round` for a fifth of a second, and on until `seen()`. Gives up after a minute, for the caller to see, and after a
/// round that failed.
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

/// Waits for something that others bring about, and gives up after half a minute. The library is not called meanwhile, so
/// a wake-up that it lost is not made up for.
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
