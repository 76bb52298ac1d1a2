// SPDX-License-Identifier: Apache-2.0

// The cost of a block from the slabs and from malloc: freed at once, in bulk, and by another thread.

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/slab.hpp>

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

using manta::detail::atomic;

struct Slabs {
  static void* allocate(std::size_t bytes) { return manta::detail::slab_allocate(bytes); }
  static void free(void* p, std::size_t bytes) { manta::detail::slab_free(p, bytes); }
};

struct Malloc {
  static void* allocate(std::size_t bytes) { return std::malloc(bytes); }
  static void free(void* p, std::size_t) { std::free(p); }
};

struct MallocAligned {
  static void* allocate(std::size_t bytes) { return std::aligned_alloc(64, bytes); }
  static void free(void* p, std::size_t) { std::free(p); }
};

constexpr std::size_t kBytes = 128;
constexpr std::size_t kBulk = 1'000'000;

void count(benchmark::State& state, std::size_t blocks) {
  state.SetItemsProcessed(static_cast<std::int64_t>(blocks) * static_cast<std::int64_t>(state.iterations()));
  state.counters["a_block"] = benchmark::Counter(
      static_cast<double>(blocks), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// Allocate one, free it.
template <class Source>
void pair(benchmark::State& state) {
  for (auto _ : state) {
    void* p = Source::allocate(kBytes);
    benchmark::DoNotOptimize(p);
    Source::free(p, kBytes);
  }
}

// Allocate a million, writing one word in each, then free them in the same order.
template <class Source>
void bulk(benchmark::State& state) {
  std::vector<void*> blocks(kBulk);
  for (auto _ : state) {
    for (auto& p : blocks) std::memset(p = Source::allocate(kBytes), 1, sizeof(void*));
    for (auto* p : blocks) Source::free(p, kBytes);
  }
  count(state, kBulk);
}

// One thread allocates a million, another frees them, at the same time, through a ring.
template <class Source>
void cross_thread(benchmark::State& state) {
  constexpr std::size_t kRing = 4096;
  static std::vector<void*> ring(kRing);
  for (auto _ : state) {
    alignas(64) atomic<std::size_t> written{0};
    alignas(64) atomic<std::size_t> read{0};
    std::thread consumer([&] {
      for (std::size_t i = 0; i < kBulk;) {
        const std::size_t end = written.load(std::memory_order_acquire);
        if (i == end) std::this_thread::yield();
        for (; i < end; ++i) Source::free(ring[i % kRing], kBytes);
        read.store(i, std::memory_order_release);
      }
    });
    std::size_t room = kRing;
    for (std::size_t i = 0; i < kBulk; ++i) {
      while (i == room) {
        room = read.load(std::memory_order_acquire) + kRing;
        if (i == room) std::this_thread::yield();
      }
      std::memset(ring[i % kRing] = Source::allocate(kBytes), 1, sizeof(void*));
      if (i % 16 == 15 || i + 1 == kBulk) written.store(i + 1, std::memory_order_release);
    }
    consumer.join();
  }
  count(state, kBulk);
}

// Two threads allocate and free a thousand each in turn: both work at the store's lock.
template <class Source>
void thousands(benchmark::State& state) {
  std::vector<void*> blocks(1000);
  for (auto _ : state) {
    for (auto& p : blocks) std::memset(p = Source::allocate(kBytes), 1, sizeof(void*));
    for (auto* p : blocks) Source::free(p, kBytes);
  }
  count(state, blocks.size());
}

#define MANTA_SLAB_BENCH(name, ...)             \
  BENCHMARK_TEMPLATE(name, Slabs) __VA_ARGS__;  \
  BENCHMARK_TEMPLATE(name, Malloc) __VA_ARGS__; \
  BENCHMARK_TEMPLATE(name, MallocAligned) __VA_ARGS__

MANTA_SLAB_BENCH(pair);
MANTA_SLAB_BENCH(bulk, ->Unit(benchmark::kMillisecond)->UseRealTime());
MANTA_SLAB_BENCH(cross_thread, ->Unit(benchmark::kMillisecond)->UseRealTime());
MANTA_SLAB_BENCH(thousands, ->UseRealTime()->ThreadRange(1, 2));

}  // namespace
