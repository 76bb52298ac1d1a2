// SPDX-License-Identifier: Apache-2.0
//
// A job queue that loses a job, the simulation that finds the mistake, and the corrected queue: see docs/simulation.md.

#include <manta/manta.hpp>
#include <manta/testing.hpp>

#include <chrono>
#include <cstdio>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;

/// Distributes jobs, and takes them back from workers that could not do them.
class Queue {
 public:
  void add(int job) { waiting_.push_back(job); }

  std::optional<int> take() {
    if (waiting_.empty()) return std::nullopt;
    const int job = waiting_.front();
    waiting_.pop_front();
    ++taken_;
    return job;
  }

  void done() {
    --taken_;
    ++finished_;
  }

  void give_back(int job) {
    --taken_;
    waiting_.push_back(job);
  }

  [[nodiscard]] int finished() const { return finished_; }

  /// True if no job is queued, and no worker holds one that it may give back.
  [[nodiscard]] bool is_over() const { return waiting_.empty() && taken_ == 0; }

 private:
  std::deque<int> waiting_;
  int taken_ = 0;
  int finished_ = 0;
};

void process(int /*job*/) {}

// A worker that stops when the queue is empty: but another worker may still give its job back.
void work_carelessly(manta::ActorHandle<Queue> queue) {
  while (const std::optional<int> job = *queue.call<&Queue::take>().get()) {
    try {
      manta::remote<process>(*job).get();
      queue.call<&Queue::done>().get();
    } catch (const manta::TaskError&) {
      queue.call<&Queue::give_back>(*job).get();
      return;  // this worker is broken
    }
  }
}

// Corrected: a worker stays until no job can come back.
manta::Async<void> work(manta::ActorHandle<Queue> queue) {
  for (;;) {
    const auto job = co_await queue.call<&Queue::take>();
    if (!job->has_value()) {
      if (*co_await queue.call<&Queue::is_over>()) co_return;
      co_await manta::sleep_for(10ms);
      continue;
    }
    bool failed = false;
    try {
      co_await manta::remote<process>(**job);
    } catch (const manta::TaskError&) {
      failed = true;
    }
    if (failed) {
      co_await queue.call<&Queue::give_back>(**job);
    } else {
      co_await queue.call<&Queue::done>();
    }
  }
}

/// Three workers and five jobs, all of which are done in the end.
template <auto worker>
void run_jobs() {
  manta::ActorHandle<Queue> queue = manta::spawn<Queue>();
  for (int job = 0; job < 5; ++job) queue.send<&Queue::add>(job);
  std::vector<manta::ObjectRef<void>> workers;
  for (int i = 0; i < 3; ++i) workers.push_back(manta::remote<worker>(queue));
  manta::get(workers);
  const int finished = *queue.call<&Queue::finished>().get();
  if (finished != 5) throw std::runtime_error("only " + std::to_string(finished) + " of 5 jobs were done");
}

int main() {
  const auto with_one_failure = [](auto program) {
    return [program](manta::testing::Simulation& sim) {
      sim.inject(manta::testing::fail_task("process", {.probability = 0.2, .times = 1}));
      sim.run(program);
    };
  };

  try {
    manta::testing::for_each_seed(1000, with_one_failure(run_jobs<work_carelessly>));
    std::puts("no seed lost a job: the example is wrong");
    return 1;
  } catch (const manta::testing::FailedRunError& error) {
    std::printf("found: %s\n", error.replay().c_str());
  }

  const auto report = manta::testing::for_each_seed(1000, with_one_failure(run_jobs<work>));
  std::printf("mended: %d runs, %d faults, nothing lost\n", static_cast<int>(report.runs),
              static_cast<int>(report.faults));
}
