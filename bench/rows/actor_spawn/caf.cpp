// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_spawn/row.hpp"

#include "harness/caf.hpp"

namespace {

using namespace actor_spawn;

caf::behavior worker(caf::event_based_actor*, Tally* tally) {
  return {[tally](bench::Add, Count n) { tally->add(n); }};
}

bench::Sample run(Count size) {
  Tally tally(size);
  bench::CafConfig config;
  caf::actor_system system(config);

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) caf::anon_send(system.spawn(worker, &tally), bench::Add::value, i);
  const Count sum = tally.wait();
  watch.stop();
  return watch.sample(size, sum);
}

bench::Sample run_held(Count size) {
  Tally tally(size);
  bench::CafConfig config;
  caf::actor_system system(config);
  std::vector<caf::actor> actors;
  actors.reserve(size);

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) {
    actors.push_back(system.spawn(worker, &tally));
    caf::anon_send(actors.back(), bench::Add::value, i);
  }
  const Count sum = tally.wait();
  watch.stop();
  return watch.sample(size, sum);
}

const char* const how = "spawn an event-based actor, anon_send; nobody waits for the single one";
const bench::RegisterContender contender{{"actor_spawn", "caf", how, run}};
const bench::RegisterContender whole{{"actors_curve", "caf", how, run_held}};
const bench::RegisterContender tenth{{"actors_curve", "caf/10", "a tenth of them", run_held, 10}};
const bench::RegisterContender hundredth{{"actors_curve", "caf/100", "a hundredth", run_held, 100}};

}  // namespace
