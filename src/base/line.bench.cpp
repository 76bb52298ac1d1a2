// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/base/atomic.hpp>

#include <benchmark/benchmark.h>

#include <thread>

// Measures the round trip of one cache line to a waiting thread, that is, the distance of two processors. If a host
// moves the processors of a virtual machine, this figure changes, and others with it.

namespace {

using manta::detail::atomic;

constexpr long kStop = -1;

void line_there_and_back(benchmark::State& state) {
  alignas(64) atomic<long> line{0};
  std::thread other([&line] {
    for (long turn = 1;; turn += 2) {
      long seen = 0;
      while ((seen = line.load(std::memory_order_acquire)) != turn) {
        if (seen == kStop) return;
      }
      line.store(turn + 1, std::memory_order_release);
    }
  });
  long turn = 0;
  for (auto _ : state) {
    line.store(turn + 1, std::memory_order_release);
    turn += 2;
    while (line.load(std::memory_order_acquire) != turn) {
    }
  }
  line.store(kStop, std::memory_order_release);
  other.join();
}

BENCHMARK(line_there_and_back)->UseRealTime();

}  // namespace
