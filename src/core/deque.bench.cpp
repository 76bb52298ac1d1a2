// SPDX-License-Identifier: Apache-2.0
#include "core/deque.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <thread>

// The cost of the deque's operations, alone and with an idle thief.

namespace {

using manta::detail::atomic;
using manta::detail::Deque;

int item = 0;

// As fork-join code uses it: little in the deque, each push soon popped.
void push_and_pop(benchmark::State& state) {
  Deque<int> deque;
  for (auto _ : state) {
    deque.push(&item);
    benchmark::DoNotOptimize(deque.pop());
  }
}

void push_and_pop_among_others(benchmark::State& state) {
  Deque<int> deque;
  for (int i = 0; i < 10; ++i) deque.push(&item);
  for (auto _ : state) {
    deque.push(&item);
    benchmark::DoNotOptimize(deque.pop());
  }
}

void push_and_steal(benchmark::State& state) {
  Deque<int> deque;
  for (auto _ : state) {
    deque.push(&item);
    benchmark::DoNotOptimize(deque.steal());
  }
}

void pop_when_empty(benchmark::State& state) {
  Deque<int> deque;
  for (auto _ : state) benchmark::DoNotOptimize(deque.pop());
}

void steal_when_empty(benchmark::State& state) {
  Deque<int> deque;
  for (auto _ : state) benchmark::DoNotOptimize(deque.steal());
}

// A thousand entries pushed, then popped: the cost of a burst without growth.
void burst(benchmark::State& state) {
  Deque<int> deque(1024);
  for (auto _ : state) {
    for (int i = 0; i < 1000; ++i) deque.push(&item);
    for (int i = 0; i < 1000; ++i) benchmark::DoNotOptimize(deque.pop());
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}

// One pushes as fast as it can, another steals.
void push_while_another_steals(benchmark::State& state) {
  Deque<int> deque(1024);
  atomic<bool> stop{false};
  std::size_t stolen = 0;
  std::thread thief([&] {
    while (!stop.load(std::memory_order_relaxed)) stolen += deque.steal().item != nullptr ? 1U : 0U;
  });
  for (auto _ : state) {
    for (int i = 0; i < 1000; ++i) deque.push(&item);
    while (deque.pop() != nullptr) {
    }
  }
  stop.store(true, std::memory_order_relaxed);
  thief.join();
  state.SetItemsProcessed(state.iterations() * 1000);
  state.counters["stolen"] = static_cast<double>(stolen) / (static_cast<double>(state.iterations()) * 1000);
}

BENCHMARK(push_and_pop);
BENCHMARK(push_and_pop_among_others);
BENCHMARK(push_and_steal);
BENCHMARK(pop_when_empty);
BENCHMARK(steal_when_empty);
BENCHMARK(burst);
BENCHMARK(push_while_another_steals)->UseRealTime();

}  // namespace
