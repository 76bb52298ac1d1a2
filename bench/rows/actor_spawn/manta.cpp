// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_spawn/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace actor_spawn;

class Worker {
 public:
  explicit Worker(Tally* tally) : tally_(tally) {}
  void add(Count n) { tally_->add(n); }

 private:
  Tally* tally_;
};

bench::Sample run(Count size) {
  Tally tally(size);
  manta::Runtime runtime({.num_workers = bench::kWorkers});

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) {
    auto actor = manta::spawn<Worker>(&tally);
    actor.send<&Worker::add>(i);
  }
  const Count sum = tally.wait();
  watch.stop();
  return watch.sample(size, sum);
}

bench::Sample run_held(Count size) {
  Tally tally(size);
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  std::vector<manta::ActorHandle<Worker>> actors;
  actors.reserve(size);

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) {
    actors.push_back(manta::spawn<Worker>(&tally));
    actors.back().send<&Worker::add>(i);
  }
  const Count sum = tally.wait();
  watch.stop();
  return watch.sample(size, sum);
}

const char* const how = "spawn<Worker>(&tally), send<&Worker::add>(i); nobody waits for the single one";
const bench::RegisterContender contender{{"actor_spawn", "manta", how, run}};
const bench::RegisterContender whole{{"actors_curve", "manta", how, run_held}};
const bench::RegisterContender tenth{{"actors_curve", "manta/10", "a tenth of them", run_held, 10}};
const bench::RegisterContender hundredth{{"actors_curve", "manta/100", "a hundredth", run_held, 100}};
const bench::RegisterContender smallest{{"actors_curve", "manta/1000", "1,000 actors", run_held, 1'000}};

}  // namespace
