// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

#include <array>
#include <set>

// Sends jobs to an actor, and replaces the actor when it has died, but loses the jobs that were sent to it.

namespace manta_bugs {
namespace {

class Results {
 public:
  void add(int job) { done_.insert(job); }
  [[nodiscard]] std::size_t done() const { return done_.size(); }

 private:
  std::set<int> done_;
};

class Worker {
 public:
  // NOLINTBEGIN(readability-convert-member-functions-to-static)
  void work(manta::ActorHandle<Results> results, int job) { results.call<&Results::add>(job).get(); }
  void rest() {}
  // NOLINTEND(readability-convert-member-functions-to-static)
};

constexpr std::array kJobs{1, 2, 3};

void send_all(const manta::ActorHandle<Results>& results) {
  auto worker = manta::spawn<Worker>();
  for (const int job : kJobs) worker.send<&Worker::work>(results, job);
  try {
    worker.call<&Worker::rest>().get();
  } catch (const manta::ActorDiedError&) {
    worker = manta::spawn<Worker>();  // for later jobs
  }
}

void call_until_done(const manta::ActorHandle<Results>& results) {
  auto worker = manta::spawn<Worker>();
  for (std::size_t next = 0; next < kJobs.size();) {
    try {
      worker.call<&Worker::work>(results, kJobs.at(next)).get();
      ++next;
    } catch (const manta::ActorDiedError&) {
      worker = manta::spawn<Worker>();
    }
  }
}

}  // namespace

manta::testing::Fault dying_worker() { return manta::testing::kill_actor("Worker", {.probability = 0.1}); }

void unnoticed_death(Twin twin) {
  auto results = manta::spawn<Results>();
  (twin == Twin::kMended ? call_until_done : send_all)(results);
  require(*results.call<&Results::done>().get() == kJobs.size(), "a job was lost");
}

}  // namespace manta_bugs
