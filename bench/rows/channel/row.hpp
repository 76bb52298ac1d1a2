// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness.hpp"

#include <tbb/concurrent_queue.h>
#include <manta/manta.hpp>

#include <thread>
#include <vector>

/// The work of both rows: numbers through one bounded channel, from one producer or several to one consumer.
namespace channel {

using bench::Count;

inline constexpr std::size_t kCapacity = 1024;

struct Part {
  Count from;
  Count to;
};

inline std::vector<Part> parts_of(Count size, Count producers) {
  std::vector<Part> parts;
  for (Count i = 0; i < producers; ++i) parts.push_back({size * i / producers, size * (i + 1) / producers});
  return parts;
}

inline manta::Async<void> produce(manta::Channel<Count> numbers, Part part) {
  for (Count i = part.from; i < part.to; ++i) co_await numbers.send(i);
}

inline manta::Async<Count> consume(manta::Channel<Count> numbers) {
  Count sum = 0;
  while (const auto n = co_await numbers.receive()) sum += *n;
  co_return sum;
}

/// Coroutines on manta's workers.
inline bench::Sample run_manta(Count size, Count producers) {
  const manta::Runtime runtime({.num_workers = bench::kWorkers});
  const manta::Channel<Count> numbers(kCapacity);

  bench::Stopwatch watch;
  const auto sum = manta::submit(consume, numbers);
  std::vector<manta::ObjectRef<void>> producing;
  for (const Part& part : parts_of(size, producers)) producing.push_back(manta::submit(produce, numbers, part));
  (void)manta::wait(producing, {.num_returns = producers});
  numbers.close();
  const Count answer = *sum.get();
  watch.stop();
  return watch.sample(size, answer);
}

/// A thread each: oneTBB's queue blocks.
inline bench::Sample run_tbb(Count size, Count producers) {
  tbb::concurrent_bounded_queue<Count> numbers;
  numbers.set_capacity(kCapacity);

  bench::Stopwatch watch;
  std::vector<std::thread> producing;
  for (const Part& part : parts_of(size, producers)) {
    producing.emplace_back([&numbers, part] {
      for (Count i = part.from; i < part.to; ++i) numbers.push(i);
    });
  }
  Count sum = 0;
  for (Count i = 0; i < size; ++i) {
    Count n = 0;
    numbers.pop(n);
    sum += n;
  }
  for (std::thread& each : producing) each.join();
  watch.stop();
  return watch.sample(size, sum);
}

}  // namespace channel
