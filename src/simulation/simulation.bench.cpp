// SPDX-License-Identifier: Apache-2.0
//
// The cost of a step of a simulation: a task that a worker takes, runs and ends, with its events folded into the trace;
// and a switch from one strand to another.

#include <manta/manta.hpp>
#include <manta/testing.hpp>

#include <benchmark/benchmark.h>

#include <utility>

namespace {

void nothing() {}

/// Each task queues the next on the same worker, so no strand has to switch.
void queue_next(int left, manta::Promise<void> done) {
  if (left == 0) return done.set();
  manta::send<queue_next>(left - 1, std::move(done));
}

void simulated_tasks(benchmark::State& state) {
  const int tasks = static_cast<int>(state.range(0));
  for (auto _ : state) {
    manta::testing::Simulation sim({.seed = 1, .workers = 1});
    sim.run([tasks] {
      auto [end, done] = manta::promise<void>();
      manta::send<queue_next>(tasks, std::move(done));
      end.get();
    });
  }
  state.SetItemsProcessed(state.iterations() * tasks);
}
BENCHMARK(simulated_tasks)->Arg(100'000)->UseRealTime()->Unit(benchmark::kMillisecond);

/// The program waits for each task on a worker: two switches a task.
void simulated_switches(benchmark::State& state) {
  const int tasks = static_cast<int>(state.range(0));
  for (auto _ : state) {
    manta::Config config;
    config.inline_get = false;
    manta::testing::Simulation sim({.seed = 1, .workers = 1, .config = config});
    sim.run([tasks] {
      for (int i = 0; i < tasks; ++i) manta::remote<nothing>().get();
    });
  }
  state.SetItemsProcessed(state.iterations() * tasks * 2);
}
BENCHMARK(simulated_switches)->Arg(20'000)->UseRealTime()->Unit(benchmark::kMillisecond);

/// A run that does next to nothing: the least that a seed costs.
void simulated_run(benchmark::State& state) {
  for (auto _ : state) {
    manta::testing::Simulation sim({.seed = 1, .workers = 2});
    sim.run([] { manta::remote<nothing>().get(); });
  }
}
BENCHMARK(simulated_run)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
