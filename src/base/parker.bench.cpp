// SPDX-License-Identifier: Apache-2.0
#include "base/parker.hpp"

#include "base/futex.hpp"

#include <benchmark/benchmark.h>

#include <optional>
#include <thread>

// Measures a hand-over to another thread and back, by the length of park()'s spin, and the same with a bare futex.

namespace {

using manta::detail::atomic;
using manta::detail::futex_wait;
using manta::detail::futex_wake;
using manta::detail::Parker;

void token_there_already(benchmark::State& state) {
  Parker parker;
  for (auto _ : state) {
    parker.unpark();
    benchmark::DoNotOptimize(parker.park());
  }
}

void there_and_back(benchmark::State& state) {
  const auto spins = static_cast<std::uint32_t>(state.range(0));
  Parker here(spins);
  Parker there(spins);
  atomic<bool> stop{false};
  std::thread other([&] {
    while (there.park(), !stop.load(std::memory_order_relaxed)) here.unpark();
  });
  for (auto _ : state) {
    there.unpark();
    here.park();
  }
  stop.store(true, std::memory_order_relaxed);
  there.unpark();
  other.join();
}

class BareFutex {
 public:
  void signal() {
    word_.store(1, std::memory_order_release);
    futex_wake(word_, 1);
  }
  void wait() {
    while (word_.exchange(0, std::memory_order_acquire) == 0) futex_wait(word_, 0, std::nullopt);
  }

 private:
  atomic<std::uint32_t> word_{0};
};

void bare_futex_there_and_back(benchmark::State& state) {
  BareFutex here;
  BareFutex there;
  atomic<bool> stop{false};
  std::thread other([&] {
    while (there.wait(), !stop.load(std::memory_order_relaxed)) here.signal();
  });
  for (auto _ : state) {
    there.signal();
    here.wait();
  }
  stop.store(true, std::memory_order_relaxed);
  there.signal();
  other.join();
}

BENCHMARK(token_there_already);
BENCHMARK(bare_futex_there_and_back)->UseRealTime();
BENCHMARK(there_and_back)->UseRealTime()->Arg(0)->RangeMultiplier(4)->Range(4, 4096);

}  // namespace
